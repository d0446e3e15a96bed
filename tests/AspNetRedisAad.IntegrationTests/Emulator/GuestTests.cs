using System.Text;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace AspNetRedisAad.IntegrationTests.Emulator;

/// <summary>What a client must not be able to do to the emulator's machine. It runs alone, because memory is measured.</summary>
[Collection(nameof(Alone))]
public sealed class GuestTests
{
    private const int ValueLength = 1024 * 1024;
    private const int Reads = 300;

    [Theory]
    [InlineData(EmulatorBackend.Garnet)]
    [InlineData(EmulatorBackend.RedisServer)]
    public async Task A_client_that_does_not_read_needs_little_memory_and_still_gets_all_its_replies(EmulatorBackend backend)
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = backend });
        using var client = await RespClient.SignedInAsync(azure);
        using var other = await RespClient.SignedInAsync(azure);
        await client.WriteAsync(
            Encoding.ASCII.GetBytes($"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n${ValueLength}\r\n{new string('v', ValueLength)}\r\n"));
        Assert.Equal("+OK", await client.ReadLineAsync());
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var i = 0; i < Reads; i++)
            await client.WriteAsync("*2\r\n$3\r\nGET\r\n$1\r\nk\r\n"u8.ToArray());
        for (var i = 0; i < 100; i++)
            Assert.Equal("+PONG", await other.SendAsync("PING"));

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, Reads * ValueLength / 4);
        Assert.Equal(Reads, await client.CountRepliesAsync(ValueLength, Reads));
    }

    [Fact]
    public async Task A_client_that_does_not_sign_in_is_disconnected_and_one_that_does_stays_connected()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var azure = await AzureRedisEmulator.StartAsync(new() { TimeProvider = time });
        using var guest = await RespClient.ConnectAsync(azure);
        using var client = await RespClient.SignedInAsync(azure);
        Assert.StartsWith("-NOAUTH", await guest.SendAsync("PING"), StringComparison.Ordinal);

        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(await guest.ReadLineAsync());
        Assert.Equal("+PONG", await client.SendAsync("PING"));
    }
}
