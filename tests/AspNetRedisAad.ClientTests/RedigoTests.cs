using System.Diagnostics;
using AspNetRedisAad.ClientTests.Hosting;

namespace AspNetRedisAad.ClientTests;

/// <summary>Debian's redigo: a pool of three connections, each of which gets a new token when it is next used.</summary>
public sealed class RedigoTests(SharedTool shared) : IAsyncLifetime
{
    private OtherLanguage _client = null!;

    public async ValueTask InitializeAsync() => _client = new(await ClientProgram.CompileAsync("redigo.go", Compiler));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public Task Redigo_loses_nothing_over_eight_rotations() =>
        _client.AssertNothingIsLostAsync("redis-server", "azure-managed-redis-enterprise", connections: 3);

    [Fact]
    public Task Redigo_is_told_WRONGPASS_for_a_user_that_is_not_the_tokens() => _client.AssertWrongUserIsToldWrongPassAsync(shared);

    private static ProcessStartInfo Compiler(string source, string program) => new("go", ["build", "-o", program, source])
    {
        Environment =
        {
            // Debian's packages, not modules.
            ["GO111MODULE"] = "off",
            ["GOPATH"] = "/usr/share/gocode",
            ["GOCACHE"] = Path.Combine(AppContext.BaseDirectory, "go-cache"),
        },
    };
}
