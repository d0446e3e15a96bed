namespace AspNetRedisAad.IntegrationTests.Live;

/// <summary>
/// The claims of docs/emulator.md about Azure, as questions. None does harm if a claim is wrong: commands that should be blocked are sent
/// with too few or with impossible arguments, so that a server that executes them answers with a different error.
/// </summary>
internal static class Probes
{
    private const string SlotsApart = "several hash slots: ";

    private static readonly string[] _blocked =
    [
        "ACL", "ACL NOSUCH", "BGREWRITEAOF x", "BGSAVE NOSUCH", "CONFIG", "CONFIG NOSUCH", "DEBUG", "DEBUG NOSUCH", "FAILOVER NOSUCH",
            "MIGRATE", "MODULE LOAD",
        "MODULE UNLOAD", "MOVE", "PSYNC", "REPLCONF x", "REPLICAOF", "SAVE x", "SHUTDOWN NOSUCH", "SLAVEOF", "SWAPDB", "SYNC x",
        "CLUSTER ADDSLOTS", "CLUSTER DELSLOTS", "CLUSTER FAILOVER NOSUCH", "CLUSTER FORGET", "CLUSTER MEET", "CLUSTER REPLICATE",
            "CLUSTER RESET NOSUCH", "CLUSTER SETSLOT",
    ];

    public static IReadOnlyList<Probe> All { get; } =
    [
        Probe.Of("a command without a sign-in", signsIn: false, _ => ["PING"]),
        Probe.Of("AUTH with what is no token", signsIn: false, cache => ["AUTH", cache.Token.UserName, "no-token"]),
        Probe.Of("AUTH with another user's name", signsIn: false, cache => ["AUTH", Guid.Empty.ToString(), cache.Token.Value]),
        Probe.Of("HELLO 3 with what is no token", signsIn: false, cache => ["HELLO", "3", "AUTH", cache.Token.UserName, "no-token"]),
        Probe.Of("a command after a refused AUTH", signsIn: false, cache => ["AUTH", cache.Token.UserName, "no-token"], _ => ["PING"]),
        Probe.Of("a command after a refused AUTH on a connection that is signed in", signsIn: true, cache =>
            ["AUTH", cache.Token.UserName, "no-token"], _ => ["PING"]),
        Probe.Of("AUTH once more with the same token", signsIn: true, cache => ["AUTH", cache.Token.UserName, cache.Token.Value]),
        Probe.Of("RESET, and then a command", signsIn: true, _ => ["RESET"], _ => ["PING"]),
        Probe.Of("SELECT", "0"), Probe.Of("SELECT", "1"), Probe.Of("SELECT", "16"),
        .. _blocked.Select(command => Probe.Of(command.Split(' '))),
        Slots("MSET", "MSET", "KEYa", "1", "KEYb", "2"),
        Slots("MGET", "MGET", "KEYa", "KEYb"),
        Slots("DEL", "DEL", "KEYa", "KEYb"),
        Slots("SUNION", "SUNION", "KEYa", "KEYb"),
        Slots("EVAL", "EVAL", "return 1", "2", "KEYa", "KEYb"),
        Probe.Of("CLUSTER", "KEYSLOT", "a"),
        new("CLUSTER INFO", async (cache, _) =>
        {
            using var line = await cache.SignInAsync();
            return (await line.AskAsync("CLUSTER", "INFO")).Split(':')[0];
        }),
        new("the client's address in CLIENT INFO", async (cache, _) =>
        {
            using var line = await cache.SignInAsync();
            return (await line.AskAsync("CLIENT", "INFO")).Split(' ')
                .FirstOrDefault(part => part.StartsWith("addr=", StringComparison.Ordinal), "no addr=");
        }, IsKnown: true),
        new("whether COMMAND INFO knows CONFIG", async (cache, _) =>
        {
            using var line = await cache.SignInAsync();
            return (await line.AskAsync("COMMAND", "INFO", "CONFIG")).Split(' ')[0];
        }, IsKnown: true),
    ];

    /// <summary>A question that identifies the profile.</summary>
    public static async Task<string> AskAsync(ProbedCache cache, params string[] command)
    {
        using var line = await cache.SignInAsync();
        return await line.AskAsync(command);
    }

    private static Probe Slots(string name, params string[] command) => Probe.Of(command) with { Name = SlotsApart + name };
}
