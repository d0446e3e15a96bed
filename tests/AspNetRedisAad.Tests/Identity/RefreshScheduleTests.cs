using AspNetRedisAad.Identity;
using CsCheck;

namespace AspNetRedisAad.Tests.Identity;

public class RefreshScheduleTests
{
    private static readonly Gen<TimeSpan> _lifetimes = Gen.Double[0, 1].Select(x => TimeSpan.FromSeconds(Math.Exp(x * Math.Log(86400))));
    private static readonly Gen<double> _unit = Gen.Double[0, 0.999999];

    private static readonly Gen<(RefreshSchedule Schedule, RedisToken Token)> _cases = Gen.Select(
        _lifetimes, Gen.Double[0.21, 0.9], _unit, Gen.Double[-0.5, 2].Nullable(), (life, share, phase, advice) =>
            (new RefreshSchedule(share, phase), Tokens.Of(life, advice is { } part ? Tokens.Start + (life * part) : null)));

    [Theory]
    [InlineData(0.0, 39)]
    [InlineData(0.5, 42)]
    [InlineData(0.999999, 45)]
    public void Without_advice_a_token_is_renewed_at_three_quarters_of_its_lifetime_minus_the_instances_phase(double phase, int minutes) =>
        Assert.Equal(
            minutes, new RefreshSchedule(0.75, phase).RefreshAge(Tokens.Of(TimeSpan.FromHours(1)), isFirst: false).TotalMinutes, 0.01);

    [Theory]
    [InlineData(0.0, 22.5)]
    [InlineData(0.5, 33.75)]
    [InlineData(0.999999, 45)]
    public void The_first_token_since_the_start_is_renewed_anywhere_in_the_second_half_of_that_time(double phase, double minutes) =>
        Assert.Equal(
            minutes, new RefreshSchedule(0.75, phase).RefreshAge(Tokens.Of(TimeSpan.FromHours(1)), isFirst: true).TotalMinutes, 0.01);

    [Fact]
    public void The_identity_services_refresh_advice_is_followed()
    {
        var token = Tokens.Of(TimeSpan.FromHours(24), refreshOn: Tokens.Start + TimeSpan.FromHours(12));

        Assert.Equal(TimeSpan.FromHours(12), new RefreshSchedule(0.75, 0).RefreshAge(token, isFirst: true));
        Assert.InRange(new RefreshSchedule(0.75, 0.99).RefreshAge(token, isFirst: false), TimeSpan.FromHours(12), TimeSpan.FromHours(15));
    }

    [Fact]
    public void The_mark_of_an_hours_token_is_three_minutes_before_its_expiry() =>
        Assert.Equal(TimeSpan.FromMinutes(57), RefreshSchedule.MarkAge(Tokens.Of(TimeSpan.FromHours(1))));

    [Fact]
    public void Renewal_is_due_before_the_mark_and_never_immediately() => _cases.Sample(test =>
    {
        var mark = RefreshSchedule.MarkAge(test.Token);
        var (first, later) = (test.Schedule.RefreshAge(test.Token, isFirst: true), test.Schedule.RefreshAge(test.Token, isFirst: false));
        return first > TimeSpan.Zero && later > TimeSpan.Zero && first <= mark && later <= mark && mark < test.Token.Lifetime;
    });

    [Fact]
    public void A_fleet_spreads_over_a_tenth_of_the_life() =>
        Gen.Select(_lifetimes, Gen.Double[0.21, 0.85], (life, share) => (life, share)).Sample(test =>
    {
        var first = new RefreshSchedule(test.share, 0).RefreshAge(Tokens.Of(test.life), isFirst: false);
        var last = new RefreshSchedule(test.share, 0.999999).RefreshAge(Tokens.Of(test.life), isFirst: false);
        return Math.Abs((last - first) / test.life - 0.1) < 0.001;
    });

    [Fact]
    public void Retries_double_up_to_twelve_seconds()
    {
        var delays = Enumerable.Range(1, 12).Select(n => RefreshSchedule.RetryDelay(n, TimeSpan.FromHours(1), 1).TotalSeconds);

        Assert.Equal([0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12, 12, 12, 12, 12, 12], delays);
    }

    [Fact]
    public void Retries_become_more_frequent_as_the_token_expires_but_never_spin() =>
        Gen.Select(Gen.Int[1, int.MaxValue], _lifetimes, _unit, (failures, left, jitter) => (failures, left, jitter)).Sample(test =>
        {
            var delay = RefreshSchedule.RetryDelay(test.failures, test.left, test.jitter);
            return delay >= TimeSpan.FromMilliseconds(50) && (delay <= test.left / 10 || delay == TimeSpan.FromMilliseconds(50));
        });

    [Theory]
    [InlineData(0, 1)]
    [InlineData(10, 1)]
    [InlineData(30, 3)]
    [InlineData(100, 10)]
    [InlineData(86400, 10)]
    public void Without_a_valid_token_a_retry_is_made_within_a_second_and_in_a_long_outage_within_ten(double without, double longest) =>
        Gen.Select(Gen.Int[1, int.MaxValue], _unit, (failures, jitter) => (failures, jitter)).Sample(test =>
            RefreshSchedule.RetryDelay(test.failures, -TimeSpan.FromSeconds(without), test.jitter) is var delay
            && delay >= TimeSpan.FromMilliseconds(50) && delay <= TimeSpan.FromSeconds(longest));

    [Fact]
    public void The_successor_of_a_refused_token_is_requested_after_a_random_delay_which_grows_with_further_refusals()
    {
        Assert.Equal([0, 1, 2], new[] { 0, 0.5, 1 }.Select(jitter => RefreshSchedule.RefusalDelay(jitter).TotalSeconds));
        Assert.Equal([1, 2, 4, 8, 300, 300],
            new[] { 0, 1, 2, 3, 9, int.MaxValue }.Select(refusals => RefreshSchedule.RefusalAge(refusals).TotalSeconds));
        Assert.Equal([1.5, 3, 450], new[] { 0, 1, 9 }.Select(refusals => RefreshSchedule.RefusalAge(refusals, 1).TotalSeconds));
    }

    [Fact]
    public void A_request_that_hangs_leaves_time_for_another() =>
        Gen.Select(_lifetimes, Gen.Double[1, 120], (left, most) => (left, most: TimeSpan.FromSeconds(most))).Sample(test =>
            RefreshSchedule.AttemptLimit(test.left, test.most) is var limit
            && limit <= test.most && (limit <= test.left / 3 || limit == TimeSpan.FromSeconds(1)));

    /// <summary>Simulates the refresher's loop: attempts at the times from the schedule, some of which fail.</summary>
    [Fact]
    public void An_outage_of_a_fifth_of_the_life_is_survived_whenever_it_begins() =>
        Gen.Select(_cases.Where(test => test.Token.Lifetime > TimeSpan.FromSeconds(5)), Gen.Double[0, 1], _unit, (test, begin, jitter) =>
            (test.Schedule, test.Token, begin, jitter))
            .Sample(test =>
            {
                var life = test.Token.Lifetime;
                var (down, up) = (life * test.begin, life * (test.begin + 0.2));
                var now = test.Schedule.RefreshAge(test.Token, isFirst: false);
                if (now > life * 0.75)
                    return true;

                for (var failures = 1; now >= down && now < up; failures++)
                    now += RefreshSchedule.RetryDelay(failures, life - now, test.jitter);
                return now < life;
            });
}
