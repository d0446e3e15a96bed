using AspNetRedisAad.Session;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.Tests.Session;

public sealed class StockSessionTests
{
    private const string Id = "0f8fad5b-d9cb-469f-a165-70867728950e";

    [Fact]
    public async Task ASPNET_Cores_own_session_reads_what_it_writes()
    {
        var cache = new MemoryDistributedCache(Options.Create(new MemoryDistributedCacheOptions()));
        var written = new StockSession(Id, [new("a", [1, 2, 3]), new("\u00e4", []), new("long", new byte[70_000])]);
        await cache.SetAsync("key", written.ToBytes(), TestContext.Current.CancellationToken);

        var session = new DistributedSessionStore(cache, NullLoggerFactory.Instance)
            .Create("key", TimeSpan.FromHours(1), TimeSpan.FromHours(1), () => true, isNewSessionKey: false);
        await session.LoadAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Id, session.Id);
        Assert.Equal(["a", "long", "\u00e4"], session.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([1, 2, 3], session.TryGetValue("a", out var value) ? value : null);
        Assert.Equal(70_000, session.TryGetValue("long", out var longer) ? longer.Length : 0);
    }

    [Fact]
    public void It_reads_what_it_writes()
    {
        var written = new StockSession(Id, [new("a", [1]), new("", [2])]);

        var read = StockSession.TryRead(written.ToBytes())!;

        Assert.Equal(Id, read.Id);
        Assert.Equal(written.Values, read.Values);
    }

    [Fact]
    public void The_format_is_revision_count_ID_and_keys_with_values_in_big_endian_order()
    {
        var written = new StockSession("03020100-0504-0706-0809-0a0b0c0d0e0f", [new("key", [1, 2])]);

        Assert.Equal(
            [2, 0, 0, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 3, (byte)'k', (byte)'e', (byte)'y', 0, 0, 0, 2, 1, 2],
            written.ToBytes());
    }

    [Fact]
    public void Truncated_data_is_not_a_session()
    {
        var written = new StockSession(Id, [new("a", [1]), new("", []), new("long", new byte[300])]).ToBytes();

        Assert.NotNull(StockSession.TryRead(written));
        Assert.All(Enumerable.Range(0, written.Length), length => Assert.Null(StockSession.TryRead(written.AsSpan(0, length))));
    }

    [Fact]
    public void A_session_without_values_is_valid()
    {
        var read = StockSession.TryRead(new StockSession(Id, []).ToBytes())!;

        Assert.Equal(Id, read.Id);
        Assert.Empty(read.Values);
    }

    [Fact]
    public void Data_with_another_revision_is_not_a_session()
    {
        var written = new StockSession(Id, []).ToBytes();
        written[0]++;

        Assert.Null(StockSession.TryRead(written));
    }

    [Fact]
    public void Data_with_a_negative_length_is_not_a_session()
    {
        byte[] written = [.. new StockSession(Id, [new("a", [1])]).ToBytes()[..^5], 0xFF, 0xFF, 0xFF, 0xFF, 1];

        Assert.Null(StockSession.TryRead(written));
    }

    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65_537)]
    public void Any_number_of_values_is_written_and_read(int count)
    {
        var written = new StockSession(Id, [.. Enumerable.Range(0, count).Select(i => KeyValuePair.Create($"{i}", Array.Empty<byte>()))]);

        var read = StockSession.TryRead(written.ToBytes())!;

        Assert.Equal(count, read.Values.Count);
        Assert.Equal($"{count - 1}", read.Values[^1].Key);
    }
}
