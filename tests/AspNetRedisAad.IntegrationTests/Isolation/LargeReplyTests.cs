using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using AspNetRedisAad.IntegrationTests.Hosting.Ledgers;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Isolation;

// They run one after the other, and alone: each transfers a hundred megabytes at once.
[Collection(nameof(Alone))]
public sealed class LargeReplyOnGarnetTests() : LargeReplyTests(EmulatorBackend.Garnet);

[Collection(nameof(Alone))]
public sealed class LargeReplyOnRedisServerTests() : LargeReplyTests(EmulatorBackend.RedisServer);

/// <summary>
/// A server closes a connection that has a subscription and does not read its replies fast enough (<c>client-output-buffer-limit pubsub
/// 32mb 8mb 60</c>, on Azure too). A connection without subscriptions has no such limit.
/// </summary>
public abstract class LargeReplyTests(EmulatorBackend backend) : VisitorsTests(backend, ",syncTimeout=60000,asyncTimeout=60000")
{
    // The duration on two cores is not tested; hence the options above.
    private const int Reads = 1000;

    // In a cluster, connections to other servers are opened meanwhile.
    private long Lost => Azure.Counters.ConnectionsOpened - Azure.Counters.ConnectionsOpen;

    [Fact]
    public async Task A_thousand_concurrent_reads_of_100_KB_close_no_connection()
    {
        await ListenAsync();
        var values = Enumerable.Range(0, 10).Select(i => Value(i, 100 * 1024)).ToList();
        var (database, lost) = (App.Redis.GetDatabase(), Lost);
        for (var i = 0; i < values.Count; i++)
            await database.StringSetAsync($"large:{i}", values[i]);

        var replies = await Task.WhenAll(Enumerable.Range(0, Reads).Select(i => TryReadAsync(database, $"large:{i % values.Count}")));

        Assert.True(replies.All(reply => reply is not null), $"{replies.Count(reply => reply is null)} of {Reads} did not come");
        Assert.All(replies, (reply, i) =>
            Assert.True(values[i % values.Count].AsSpan().SequenceEqual(reply), $"reply {i} is another one's"));
        Assert.Equal(lost, Lost);
    }

    [Fact]
    public async Task A_value_of_64_MB_is_written_and_read_without_closing_a_connection()
    {
        await ListenAsync();
        var value = Value(1, 64 * 1024 * 1024);
        var (database, lost) = (App.Redis.GetDatabase(), Lost);

        Assert.True(await database.StringSetAsync("huge", value));
        var reply = await TryReadAsync(database, "huge");

        Assert.True(value.AsSpan().SequenceEqual(reply), reply is null ? "no reply" : $"{reply.Length} other bytes");
        Assert.Equal(lost, Lost);
    }

    private static byte[] Value(int number, int length)
    {
        var value = new byte[length];
        new Random(number).NextBytes(value);
        return value;
    }

    /// <summary>Null if the reply did not arrive.</summary>
    private static async Task<byte[]?> TryReadAsync(IDatabase database, string key)
    {
        try
        {
            return await database.StringGetAsync(key);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return null;
        }
    }

    private Task ListenAsync() => App.Redis.GetSubscriber().SubscribeAsync(RedisChannel.Literal("news"), (_, _) => { });
}
