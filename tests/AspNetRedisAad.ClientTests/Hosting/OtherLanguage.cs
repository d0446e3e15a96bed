namespace AspNetRedisAad.ClientTests.Hosting;

/// <summary>A client in another language, signed in with a managed identity.</summary>
internal sealed class OtherLanguage(params string[] command)
{
    private const int Rotations = 8;

    public static OtherLanguage Script(string program, string script) => new(program, ClientProgram.PathOf(script));

    /// <summary>Eight rotations, with a command connection that is never replaced and numbered messages.</summary>
    public async Task AssertNothingIsLostAsync(string backend, string profile, int connections)
    {
        await using var tool = await ToolProcess.StartAsync("--token-lifetime", "8s", "--backend", backend, "--profile", profile);

        var report = await ClientProgram.ReportAsync(tool, Tokens.ManagedIdentity, [.. command, "rotate"]);

        report.AssertNothingWasLost(Rotations);
        var counters = await tool.CountersAsync();
        Assert.Equal(0, counters.GetProperty("expiryCloses").GetInt32());
        Assert.Equal(connections, counters.GetProperty("connectionsOpened").GetInt32());
        Assert.InRange(counters.GetProperty("reauthentications").GetInt32(), Rotations, connections * (Rotations + 2));
    }

    public async Task AssertWrongUserIsToldWrongPassAsync(SharedTool shared)
    {
        var report = await ClientProgram.ReportAsync(
            shared.Process, Tokens.ManagedIdentity, [.. command, "wrong-user", Guid.NewGuid().ToString()]);

        Assert.Contains("WRONGPASS", report.Error, StringComparison.Ordinal);
    }
}
