namespace AspNetRedisAad.Tool;

/// <summary>What all commands end with. <c>exec</c> passes on its program's own code too.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The command line is right, and what it asks for does not work.</summary>
    public const int Failed = 1;

    /// <summary>The command line or a setting is wrong.</summary>
    public const int WrongUsage = 2;

    /// <summary>As a shell says it: the program is there and cannot be started.</summary>
    public const int NotExecutable = 126;

    /// <summary>As a shell says it: there is no such program.</summary>
    public const int NotFound = 127;
}
