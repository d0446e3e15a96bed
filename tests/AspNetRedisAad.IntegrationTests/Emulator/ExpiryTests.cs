using System.Text;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Emulator;

public sealed class ExpiryOnGarnetTests() : ExpiryTests(EmulatorBackend.Garnet);

public sealed class ExpiryOnRedisServerTests() : ExpiryTests(EmulatorBackend.RedisServer);

/// <summary>A connection ends with its token, whatever it is doing.</summary>
public abstract class ExpiryTests(EmulatorBackend backend) : IAsyncLifetime
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(30);

    private AzureRedisEmulator _azure = null!;
    private RespClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _azure = await AzureRedisEmulator.StartAsync(new() { Backend = backend, TokenLifetime = TimeSpan.FromSeconds(6) });
        _client = await RespClient.SignedInAsync(_azure);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _azure.DisposeAsync();
    }

    [Theory]
    [InlineData("BLPOP nothing 0\r\n", null)]
    [InlineData("SUBSCRIBE channel\r\n", "channel")]
    public async Task A_blocked_client_is_disconnected(string command, string? answer)
    {
        await _client.WriteAsync(Encoding.ASCII.GetBytes(command));
        while (answer is not null && await _client.ReadLineAsync() != answer)
        {
        }

        while (await _client.ReadLineAsync().WaitAsync(_limit) is not null)
        {
        }

        await ClosedAsync();
    }

    [Fact]
    public async Task A_client_that_keeps_sending_and_never_reads_is_disconnected_and_no_further_command_is_executed()
    {
        var batch = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("*2\r\n$4\r\nINCR\r\n$5\r\ncount\r\n", 1000)));
        using var limit = new CancellationTokenSource(_limit);
        var sending = Task.Run(async () =>
        {
            while (!limit.IsCancellationRequested)
                await _client.WriteAsync(batch);
        });

        await Assert.ThrowsAnyAsync<IOException>(() => sending).WaitAsync(_limit);
        await ClosedAsync();

        // The server itself may still read data that had reached it.
        var counts = new List<string>();
        await Eventually.IsTrueAsync("the server has no more of it", async () =>
        {
            counts.Add(await _azure.AdministerAsync("GET", "count"));
            return counts.Count > 5 && counts[^1] == counts[^5];
        });
        Assert.NotEqual("0", counts[^1]);
    }

    [Fact]
    public async Task A_frozen_connection_is_not_closed()
    {
        _azure.EdgeFaults.FreezeConnections();
        using var other = await RespClient.SignedInAsync(_azure);
        var answer = _client.SendAsync("PING");

        Assert.Null(await other.ReadLineAsync().WaitAsync(_limit));
        Assert.False(answer.IsCompleted);
        Assert.Equal(1, _azure.Counters.ExpiryCloses);
    }

    private async Task ClosedAsync()
    {
        Assert.Equal(1, _azure.Counters.ExpiryCloses);
        await Eventually.IsTrueAsync("the edge has closed the connection", () => _azure.Counters.ConnectionsOpen == 0);
    }
}
