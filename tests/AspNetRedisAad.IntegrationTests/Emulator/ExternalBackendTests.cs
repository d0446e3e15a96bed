using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Emulator;

/// <summary>The emulator in front of a Redis server that it did not start.</summary>
public sealed class ExternalBackendTests
{
    [Fact]
    public async Task Tokens_are_accepted_as_with_the_emulators_own_server_and_a_password_is_not()
    {
        using var redis = await PlainRedis.StartAsync();
        await using var azure = await StartAsync(redis);
        using var client = await RespClient.ConnectAsync(azure);

        Assert.StartsWith("-NOAUTH", await client.SendAsync("GET", "key"), StringComparison.Ordinal);
        Assert.StartsWith("-WRONGPASS", await client.SendAsync("AUTH", redis.Password!), StringComparison.Ordinal);
        Assert.StartsWith("-WRONGPASS", await client.SendAsync("AUTH", "default", redis.Password!), StringComparison.Ordinal);
        Assert.Equal("+OK", await client.SendAsync("AUTH", azure.Identity.ObjectId, await Tokens.RequestAsync(azure)));
        Assert.Equal("+OK", await client.SendAsync("SET", "key", "value"));
        Assert.StartsWith("-ERR unknown command", await client.SendAsync("CONFIG", "GET", "requirepass"), StringComparison.Ordinal);
        Assert.Equal("+RESET", await client.SendAsync("RESET"));
        Assert.StartsWith("-NOAUTH", await client.SendAsync("GET", "key"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_has_the_emulators_users_while_the_emulator_runs()
    {
        using var redis = await PlainRedis.StartAsync();
        await using (await StartAsync(redis))
            Assert.Equal("*3", await UsersAsync(redis));

        Assert.Equal("*1", await UsersAsync(redis));
    }

    [Fact]
    public async Task A_server_without_a_password_is_refused_with_the_reason()
    {
        using var redis = await PlainRedis.StartAsync(password: null);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(redis));

        Assert.Contains("requirepass", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_server_is_named()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            AzureRedisEmulator.StartAsync(
                new() { Backend = EmulatorBackend.External, ExternalRedis = new("127.0.0.1", Ports.Free(), "password") }));

        Assert.StartsWith("The Redis at 127.0.0.1:", failure.Message, StringComparison.Ordinal);
    }

    private static Task<AzureRedisEmulator> StartAsync(PlainRedis redis) => AzureRedisEmulator.StartAsync(new()
    {
        Backend = EmulatorBackend.External,
        ExternalRedis = new ExternalRedis("127.0.0.1", redis.Port, redis.Password ?? "none"),
    });

    /// <summary>The number of users on the server, from the header of its answer.</summary>
    private static async Task<string?> UsersAsync(PlainRedis redis)
    {
        using var client = await RespClient.ConnectPlainAsync(redis.Port);
        Assert.Equal("+OK", await client.SendAsync("AUTH", redis.Password!));
        return await client.SendAsync("ACL", "USERS");
    }
}
