using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Emulator;

/// <summary>Not even a Data Owner can become the emulator's own user, or read its secret.</summary>
public sealed class AdministratorTests
{
    [Theory]
    [InlineData(EmulatorBackend.Garnet, "ACL", "LIST")]
    [InlineData(EmulatorBackend.Garnet, "ACL", "SETUSER", "intruder", "on", "nopass", "+@all", "~*")]
    [InlineData(EmulatorBackend.Garnet, "CONFIG", "GET", "*")]
    [InlineData(EmulatorBackend.Garnet, "CONFIG", "SET", "memory", "1g")]
    [InlineData(EmulatorBackend.Garnet, "AUTH", "default", "")]
    [InlineData(EmulatorBackend.RedisServer, "ACL", "LIST")]
    [InlineData(EmulatorBackend.RedisServer, "ACL", "SETUSER", "intruder", "on", "nopass", "+@all", "~*")]
    [InlineData(EmulatorBackend.RedisServer, "CONFIG", "GET", "*")]
    [InlineData(EmulatorBackend.RedisServer, "CONFIG", "SET", "masterauth", "x")]
    [InlineData(EmulatorBackend.RedisServer, "AUTH", "default", "")]
    public async Task A_script_cannot_do_what_is_blocked(EmulatorBackend backend, params string[] command)
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = backend });
        using var client = await RespClient.SignedInAsync(azure);
        var call = string.Join(", ", command.Select(word => $"'{word}'"));

        Assert.Equal(":1", await client.SendAsync("EVAL", "redis.call('SET', 'k', 'v') return 1", "0"));
        Assert.StartsWith("-", await client.SendAsync("EVAL", $"return redis.call({call})", "0"), StringComparison.Ordinal);
        using var intruder = await RespClient.ConnectAsync(azure);
        Assert.StartsWith("-", await intruder.SendAsync("AUTH", "intruder", "x"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MONITOR_shows_no_secret()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer });
        var token = await Tokens.RequestAsync(azure);
        using var watcher = await RespClient.SignedInAsync(azure);
        Assert.Equal("+OK", await watcher.SendAsync("MONITOR"));
        using var client = await RespClient.ConnectAsync(azure);
        await client.SendAsync("HELLO", "2", "AUTH", azure.Identity.ObjectId, token);
        using var other = await RespClient.SignedInAsync(azure);
        await azure.AdministerAsync("PING");
        Assert.Equal("$7", await other.SendAsync("ECHO", "the end"));

        var seen = new List<string>();
        while (await watcher.ReadLineAsync() is { } line && !line.Contains("the end", StringComparison.Ordinal))
            seen.Add(line);
        Assert.NotEmpty(seen);
        Assert.DoesNotContain(seen, line =>
            line.Contains("\"AUTH\" \"", StringComparison.OrdinalIgnoreCase) && !line.Contains("(redacted)", StringComparison.Ordinal));
    }
}
