using System.Diagnostics;
using AspNetRedisAad.ClientTests.Hosting;

namespace AspNetRedisAad.ClientTests;

/// <summary>Debian's hiredis, with OpenSSL for the connection.</summary>
public sealed class HiredisTests(SharedTool shared) : IAsyncLifetime
{
    private OtherLanguage _client = null!;

    public async ValueTask InitializeAsync() => _client = new(await ClientProgram.CompileAsync("hiredis.c", Compiler));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public Task Hiredis_loses_nothing_over_eight_rotations() =>
        _client.AssertNothingIsLostAsync("garnet", "azure-cache-for-redis", connections: 2);

    [Fact]
    public Task Hiredis_is_told_WRONGPASS_for_a_user_that_is_not_the_tokens() => _client.AssertWrongUserIsToldWrongPassAsync(shared);

    private static ProcessStartInfo Compiler(string source, string program) =>
        new("gcc", ["-Wall", "-Wextra", "-Werror", "-O1", "-o", program, source, "-lhiredis", "-lssl", "-lcrypto"]);
}
