using AspNetRedisAad.ClientTests.Hosting;

[assembly: AssemblyFixture(typeof(SharedTool))]

namespace AspNetRedisAad.ClientTests.Hosting;

/// <summary>One tool for all tests that need no separate tokens or counters.</summary>
public sealed class SharedTool : IAsyncLifetime
{
    internal ToolProcess Process { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Process = await ToolProcess.StartAsync("--backend", "redis-server");

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
