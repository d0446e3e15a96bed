using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Emulator;

/// <summary>A cache that accepts access keys in addition to tokens, like the one that an app moves away from.</summary>
public sealed class AccessKeyTests
{
    [Theory]
    [InlineData(EmulatorBackend.Garnet)]
    [InlineData(EmulatorBackend.RedisServer)]
    public async Task Each_enabled_key_is_accepted_and_tokens_still_are(EmulatorBackend backend)
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new()
        {
            Backend = backend,
            AccessKeys = EmulatedAccessKeys.Primary | EmulatedAccessKeys.Secondary,
        });
        Assert.NotEqual(azure.PrimaryAccessKey, azure.SecondaryAccessKey);

        foreach (var key in new[] { azure.PrimaryAccessKey!, azure.SecondaryAccessKey! })
        {
            foreach (var command in new string[][] { ["AUTH", key], ["AUTH", "default", key] })
            {
                using var client = await RespClient.ConnectAsync(azure);
                Assert.Equal("+OK", await client.SendAsync(command));
                Assert.Equal("+OK", await client.SendAsync("SET", "k", "v"));
            }

            using var hello = await RespClient.ConnectAsync(azure);
            Assert.StartsWith("%", await hello.SendAsync("HELLO", "3", "AUTH", "default", key), StringComparison.Ordinal);
        }

        using var signedIn = await RespClient.SignedInAsync(azure);
        Assert.Equal("$1", await signedIn.SendAsync("GET", "k"));
    }

    [Theory]
    [InlineData(EmulatorBackend.Garnet)]
    [InlineData(EmulatorBackend.RedisServer)]
    public async Task Other_keys_are_refused(EmulatorBackend backend)
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = backend, AccessKeys = EmulatedAccessKeys.Primary });
        await using var other = await AzureRedisEmulator.StartAsync(new() { AccessKeys = EmulatedAccessKeys.Secondary });
        Assert.Null(azure.SecondaryAccessKey);
        Assert.Null(other.PrimaryAccessKey);

        foreach (var command in new string[][]
        {
            ["AUTH", other.SecondaryAccessKey!], ["AUTH", "default", other.SecondaryAccessKey!], ["AUTH", "default", ""], ["AUTH", ""],
            ["AUTH", azure.Identity.ObjectId, azure.PrimaryAccessKey!], ["AUTH", azure.PrimaryAccessKey!, azure.PrimaryAccessKey!],
        })
        {
            using var client = await RespClient.ConnectAsync(azure);
            Assert.StartsWith("-WRONGPASS", await client.SendAsync(command), StringComparison.Ordinal);
            Assert.StartsWith("-NOAUTH", await client.SendAsync("GET", "k"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task By_default_there_are_no_access_keys()
    {
        await using var azure = await AzureRedisEmulator.StartAsync();

        Assert.Null(azure.PrimaryAccessKey);
        Assert.Null(azure.SecondaryAccessKey);
    }

    [Fact]
    public async Task A_key_does_not_expire_and_a_token_after_it_does()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { AccessKeys = EmulatedAccessKeys.Primary });
        using var keyed = await RespClient.SignedInAsync(azure);
        using var token = await RespClient.ConnectAsync(azure);
        Assert.Equal("+OK", await keyed.SendAsync("AUTH", azure.PrimaryAccessKey!));
        Assert.Equal("+OK", await token.SendAsync("AUTH", azure.PrimaryAccessKey!));
        Assert.Equal("+OK", await token.SendAsync("AUTH", azure.Identity.ObjectId, await Tokens.RequestAsync(azure)));

        azure.ClockOffset = TimeSpan.FromDays(1);
        azure.ExpireTokens();

        Assert.Null(await token.ReadLineAsync());
        Assert.Equal("+PONG", await keyed.SendAsync("PING"));
    }

    [Fact]
    public async Task A_client_connects_with_a_key_as_to_a_real_cache()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { AccessKeys = EmulatedAccessKeys.Secondary });
        var configuration = ConfigurationOptions.Parse($"{azure.Endpoint},ssl=true,password={azure.SecondaryAccessKey}");
        configuration.TrustIssuer(azure.TrustedCertificateFile);

        await using var redis = await ConnectionMultiplexer.ConnectAsync(configuration);

        Assert.True(await redis.GetDatabase().StringSetAsync("k", "v"));
    }
}
