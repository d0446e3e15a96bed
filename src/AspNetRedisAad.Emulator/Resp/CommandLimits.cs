namespace AspNetRedisAad.Emulator.Resp;

/// <summary>The limits of a command that stays in the buffer until it is complete.</summary>
/// <param name="Length">The number of bytes in the whole command.</param>
/// <param name="Arguments">The number of arguments.</param>
/// <param name="Argument">The number of bytes in one argument.</param>
internal readonly record struct CommandLimits(int Length, int Arguments, int Argument);
