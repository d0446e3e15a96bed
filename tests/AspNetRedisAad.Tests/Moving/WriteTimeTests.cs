using AspNetRedisAad.Moving;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace AspNetRedisAad.Tests.Moving;

public sealed class WriteTimeTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Each_time_is_later_than_times_from_other_clocks_too()
    {
        var times = new WriteTime(_time);

        var first = times.Next();
        var second = times.Next();
        var ahead = times.Next(after: second + 1_000_000);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var last = times.Next();

        Assert.Equal(first + 1, second);
        Assert.Equal(second + 1_000_001, ahead);
        Assert.True(last > ahead);
    }

    [Fact]
    public void A_copy_without_a_time_is_the_earliest()
    {
        Assert.True(WriteTime.IsNewer(1, RedisValue.Null));
        Assert.False(WriteTime.IsNewer(RedisValue.Null, 1));
        Assert.False(WriteTime.IsNewer(RedisValue.Null, RedisValue.Null));
        Assert.False(WriteTime.IsNewer(2, 2));
        Assert.True(WriteTime.IsNewer(3, 2));
    }

    [Fact]
    public void A_mark_counts_only_since_the_new_cache_began_to_be_read()
    {
        var times = new WriteTime(_time);
        Assert.False(times.IsCompared(RedisValue.Null));
        Assert.False(times.IsCompared(0));

        times.Switched = 5;

        Assert.True(times.IsCompared(5));
        Assert.False(times.IsCompared(4));
        Assert.False(times.IsCompared(RedisValue.Null));
    }
}
