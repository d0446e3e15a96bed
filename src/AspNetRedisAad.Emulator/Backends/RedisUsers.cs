namespace AspNetRedisAad.Emulator.Backends;

/// <summary>
/// The users as lines of redis-server's configuration. So they exist as soon as it starts, and after a restart.
/// </summary>
internal static class RedisUsers
{
    // As in Redis 6, which Azure Cache for Redis runs, a user may use all channels unless its rules limit them.
    public static string Lines(BackendUsers users) => string.Join('\n', users.All.Select(user =>
        $"user {user.Name} on >{user.Password} allchannels {string.Join(' ', user.Rules.Select(Quoted))}"));

    private static string Quoted(string rule) =>
        $"\"{rule.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
