namespace AspNetRedisAad.IntegrationTests.Live;

/// <summary>A question for a cache whose answer is compared.</summary>
/// <param name="Name">The question, for display.</param>
/// <param name="AskAsync">Asks it. Its keys begin with the given text.</param>
/// <param name="IsKnown">Whether docs/emulator.md says that Azure answers differently.</param>
internal sealed record Probe(string Name, Func<ProbedCache, string, Task<string>> AskAsync, bool IsKnown = false)
{
    /// <summary>One command after the sign-in.</summary>
    public static Probe Of(params string[] command) => new(string.Join(' ', command), async (cache, prefix) =>
    {
        using var line = await cache.SignInAsync();
        return await line.AskAsync([.. command.Select(word => word.Replace("KEY", prefix, StringComparison.Ordinal))]);
    });

    /// <summary>Several commands on one connection; the last answer counts.</summary>
    public static Probe Of(string name, bool signsIn, params Func<ProbedCache, string[]>[] commands) => new(name, async (cache, _) =>
    {
        using var line = signsIn ? await cache.SignInAsync() : await cache.ConnectAsync();
        var answer = "";
        foreach (var command in commands)
            answer = await line.AskAsync(command(cache));
        return answer;
    });
}
