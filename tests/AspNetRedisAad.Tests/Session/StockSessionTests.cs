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
        Assert.Null(StockSession.TryRead(written.ToBytes().AsSpan(0, 21)));
    }
}
