namespace AspNetRedisAad.Tool;

/// <summary>The exit codes of all commands. <c>exec</c> also returns its program's own code.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The command line is correct, but the operation failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line or a setting is wrong.</summary>
    public const int WrongUsage = 2;

    /// <summary>As in a shell: the program exists but cannot be started.</summary>
    public const int NotExecutable = 126;

    /// <summary>As in a shell: the program was not found.</summary>
    public const int NotFound = 127;
}
