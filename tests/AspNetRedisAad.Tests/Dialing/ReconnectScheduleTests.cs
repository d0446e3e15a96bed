using AspNetRedisAad.Dialing;
using CsCheck;

namespace AspNetRedisAad.Tests.Dialing;

public class ReconnectScheduleTests
{
    private static readonly ReconnectSchedule _schedule = new(new AzureRedisAadOptions());
    private static readonly Gen<double> _unit = Gen.Double[0, 0.999999];

    [Fact]
    public void The_first_attempt_is_made_at_once_spread_over_a_fifth_of_a_second()
    {
        Assert.Equal(TimeSpan.Zero, _schedule.Next(0, TimeSpan.Zero, 0));
        Assert.Equal(TimeSpan.FromMilliseconds(100), _schedule.Next(0, TimeSpan.Zero, 0.5));
        Assert.Equal(TimeSpan.FromMilliseconds(200), _schedule.Next(0, TimeSpan.Zero, 1));
    }

    [Fact]
    public void A_shorter_delay_also_shortens_the_first_spread() => Assert.Equal(
        TimeSpan.FromMilliseconds(50),
        new ReconnectSchedule(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10)).Next(0, TimeSpan.Zero, 0.5));

    [Theory]
    [InlineData(0, 500)]
    [InlineData(1, 500)]
    [InlineData(2, 700)]
    [InlineData(10, 3500)]
    [InlineData(20, 7000)]
    [InlineData(100, 10_000)]
    [InlineData(1e6, 10_000)]
    public void Then_the_waits_grow_with_the_outage_up_to_the_limit(double seconds, double longest)
    {
        Assert.Equal(longest, _schedule.Next(1, TimeSpan.FromSeconds(seconds), 1).TotalMilliseconds, 1e-6);
        Assert.Equal(longest / 2, _schedule.Next(9, TimeSpan.FromSeconds(seconds), 0).TotalMilliseconds, 1e-6);
    }

    [Fact]
    public void A_server_that_refuses_the_token_is_tried_again_later_but_within_the_limit()
    {
        Assert.Equal(TimeSpan.FromSeconds(1.5), _schedule.Next(1, TimeSpan.FromSeconds(1), 1, isRefused: true));
        Assert.Equal(TimeSpan.FromSeconds(7), _schedule.Next(9, TimeSpan.FromSeconds(20), 1, isRefused: true));
        Assert.Equal(TimeSpan.FromSeconds(0.9), new ReconnectSchedule(TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(0.9))
            .Next(1, TimeSpan.Zero, 1, isRefused: true));
    }

    [Fact]
    public void Growth_is_exponential_in_the_number_of_attempts()
    {
        var waits = Waits(() => 1).TakeWhile(wait => wait < TimeSpan.FromSeconds(10))
            .SkipWhile(wait => wait <= TimeSpan.FromMilliseconds(500)).ToList();

        Assert.InRange(waits.Count, 5, 12);
        Assert.All(waits.Zip(waits.Skip(1)), pair => Assert.InRange(pair.Second / pair.First, 1.3, 1.4));
    }

    [Fact]
    public void One_instance_tries_within_two_seconds_of_the_end_of_an_outage_of_up_to_five_seconds() =>
        Gen.Select(Gen.Double[0, 5], Gen.Int[0, int.MaxValue]).Sample((outage, seed) =>
            BackAfter(TimeSpan.FromSeconds(outage), new Random(seed)) < TimeSpan.FromSeconds(1.8));

    [Theory]
    [InlineData(0.5)]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(60)]
    [InlineData(300)]
    public void Ten_thousand_instances_recover_within_ten_seconds_and_no_second_has_twice_the_mean(double outage)
    {
        var random = new Random(1);
        var back = Enumerable.Range(0, 10_000).Select(_ => BackAfter(TimeSpan.FromSeconds(outage), random).TotalSeconds).Order().ToList();

        Assert.InRange(back[^1], 0, 10);
        var healed = back[9899];
        var width = Math.Min(1, healed);
        var peak = back.GroupBy(moment => (int)(moment / width)).Max(group => group.Count());
        Assert.InRange(peak / (9900 / healed * width), 0, 2);
    }

    [Fact]
    public void The_settings_are_the_first_and_the_longest_wait()
    {
        var schedule = new ReconnectSchedule(
            new AzureRedisAadOptions { ReconnectDelay = TimeSpan.FromSeconds(2), MaxReconnectDelay = TimeSpan.FromSeconds(3) });

        Assert.Equal(TimeSpan.FromSeconds(2), schedule.Next(1, TimeSpan.FromSeconds(1), 1));
        Assert.Equal(TimeSpan.FromSeconds(3), schedule.Next(1, TimeSpan.FromHours(1), 1));
    }

    [Fact]
    public void Whatever_the_random_number_a_wait_is_neither_negative_nor_above_the_limit() =>
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Double[0, 1e9], _unit).Sample((attempts, seconds, jitter) =>
            _schedule.Next(attempts, TimeSpan.FromSeconds(seconds), jitter) is var wait && wait >= TimeSpan.Zero
                && wait <= TimeSpan.FromSeconds(10));

    /// <summary>How long after the end of the outage the first attempt is made; earlier attempts fail at once.</summary>
    private static TimeSpan BackAfter(TimeSpan outage, Random random)
    {
        var now = TimeSpan.Zero;
        foreach (var wait in Waits(random.NextDouble))
        {
            now += wait;
            if (now >= outage)
                break;
        }

        return now - outage;
    }

    private static IEnumerable<TimeSpan> Waits(Func<double> jitter)
    {
        var now = TimeSpan.Zero;
        for (var attempts = 0; ; attempts++)
        {
            var wait = _schedule.Next(attempts, now, jitter());
            now += wait;
            yield return wait;
        }
    }
}
