namespace AspNetRedisAad.Emulator.Resp;

/// <summary>The limits of a command that stays in the buffer until it is complete.</summary>
/// <param name="Length">Bytes of the whole command.</param>
/// <param name="Arguments">The number of arguments.</param>
/// <param name="Argument">Bytes of one argument.</param>
internal readonly record struct CommandLimits(int Length, int Arguments, int Argument);
