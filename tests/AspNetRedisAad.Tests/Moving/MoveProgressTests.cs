using System.Diagnostics.Metrics;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Moving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace AspNetRedisAad.Tests.Moving;

public sealed class MoveProgressTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 26, 0, 0, 0, TimeSpan.Zero));
    private readonly MoveProgress _progress;

    public MoveProgressTests()
    {
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        _progress = new MoveProgress(new MoveMetrics(meters), _time);
    }

    [Fact]
    public void Reads_are_counted_for_an_hour()
    {
        _progress.Read(fromOld: true);
        _time.Advance(TimeSpan.FromMinutes(30));
        _progress.Read(fromOld: false);
        _progress.Read(fromOld: true);
        Assert.Equal((3, 2), _progress.LastHour());

        _time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal((2, 1), _progress.LastHour());
        _time.Advance(TimeSpan.FromHours(10));
        Assert.Equal((0, 0), _progress.LastHour());
    }

    [Fact]
    public void The_last_answer_of_the_old_cache_is_the_latest_of_all_instances()
    {
        Assert.Null(_progress.LastOld);

        _progress.Read(fromOld: true);
        var mine = _time.GetUtcNow();
        _progress.Elsewhere(mine - TimeSpan.FromMinutes(1));
        Assert.Equal(mine, _progress.LastOld);

        _progress.Elsewhere(mine + TimeSpan.FromMinutes(1));
        Assert.Equal(mine + TimeSpan.FromMinutes(1), _progress.LastOld);
    }
}
