using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.DataProtection;

public sealed class SeparateKeyRingTests
{
    [Fact]
    public async Task The_key_ring_can_be_in_a_separate_cache()
    {
        await using var azure = await ChosenProfile.StartAsync(new() { Backend = EmulatorBackend.RedisServer, Regions = 2 });
        await using var app = await TestApp.StartAsync(
            azure,
            builder => builder.Services.AddAzureRedisAadConnection("keys", settings =>
            {
                builder.Configuration.GetSection(AzureRedisAadOptions.SectionName).Bind(settings);
                settings.Endpoint = azure.Endpoints[1];
            }).AddDataProtection(),
            ("EnableDataProtection", "false"));
        var keys = app.Services.GetRequiredKeyedService<IConnectionMultiplexer>("keys");

        app.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Protect("text");

        Assert.Equal(1, await keys.GetDatabase().ListLengthAsync("DataProtection-Keys"));
        Assert.False(await app.Redis.GetDatabase().KeyExistsAsync("DataProtection-Keys"));
    }
}
