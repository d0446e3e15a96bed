using AspNetRedisAad.Emulator.Edge;
using Microsoft.Extensions.Time.Testing;

namespace AspNetRedisAad.Tests.Emulator;

public class IdleWatchTests
{
    private readonly FakeTimeProvider _time = new();
    private int _closed;

    [Fact]
    public void A_connection_is_idle_when_it_carries_no_data_for_the_limit()
    {
        using var watch = new IdleWatch(_time, TimeSpan.FromMinutes(10), () => _closed++);
        _time.Advance(TimeSpan.FromMinutes(9));
        watch.Seen();

        _time.Advance(TimeSpan.FromMinutes(9.9));
        Assert.Equal(0, _closed);
        _time.Advance(TimeSpan.FromMinutes(0.1));
        Assert.Equal(1, _closed);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, _closed);
    }

    [Fact]
    public void Without_a_limit_no_connection_is_idle()
    {
        using var watch = new IdleWatch(_time, Timeout.InfiniteTimeSpan, () => _closed++);

        _time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(0, _closed);
    }
}
