using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Tests.Identity;

public class RefreshScheduleTests
{
    private static readonly DateTimeOffset _start = Tokens.Start;

    [Theory]
    [InlineData(0.0, 39)]
    [InlineData(0.5, 42)]
    [InlineData(0.999999, 45)]
    public void Without_advice_a_token_is_renewed_at_three_quarters_of_its_life_less_the_instances_phase(double phase, int minutes)
    {
        var refreshAt = new RefreshSchedule(0.75, phase).RefreshAt(Tokens.Of(TimeSpan.FromHours(1)));

        Assert.Equal(minutes, (refreshAt - _start).TotalMinutes, 0.01);
    }

    [Fact]
    public void The_identity_services_advice_is_followed()
    {
        var token = Tokens.Of(TimeSpan.FromHours(24), refreshOn: _start + TimeSpan.FromHours(12));

        Assert.Equal(_start + TimeSpan.FromHours(12), new RefreshSchedule(0.75, 0).RefreshAt(token));
        Assert.InRange(new RefreshSchedule(0.75, 0.99).RefreshAt(token), _start + TimeSpan.FromHours(12), _start + TimeSpan.FromHours(15));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(300)]
    [InlineData(3600)]
    [InlineData(86400)]
    public void Renewal_is_due_before_the_three_minute_mark_or_its_like_for_a_short_life(int seconds)
    {
        foreach (var share in new[] { 0.21, 0.75, 0.9 })
        {
            foreach (var phase in new[] { 0, 0.3, 0.999 })
            {
                foreach (var advice in new double?[] { null, 0.1, 0.5, 0.99, 2 })
                {
                    var token = Tokens.Of(TimeSpan.FromSeconds(seconds), advice is null ? null : _start.AddSeconds(seconds * advice.Value));
                    var refreshAt = new RefreshSchedule(share, phase).RefreshAt(token);

                    Assert.InRange(refreshAt, _start, RefreshSchedule.Mark(token));
                    Assert.True(RefreshSchedule.Mark(token) < token.ExpiresOn);
                }
            }
        }
    }

    [Fact]
    public void The_mark_of_an_hours_token_is_three_minutes_before_its_expiry() =>
        Assert.Equal(_start.AddMinutes(57), RefreshSchedule.Mark(Tokens.Of(TimeSpan.FromHours(1))));

    [Fact]
    public void Retries_double_up_to_half_a_minute()
    {
        var token = Tokens.Of(TimeSpan.FromHours(1));

        var delays = Enumerable.Range(1, 12).Select(n => RefreshSchedule.RetryDelay(n, token, _start, 1).TotalSeconds);

        Assert.Equal([0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30, 30, 30], delays);
    }

    [Fact]
    public void Retries_come_closer_as_the_token_runs_out_but_never_spin()
    {
        var token = Tokens.Of(TimeSpan.FromSeconds(6));

        Assert.Equal(0.15, RefreshSchedule.RetryDelay(50, token, _start.AddSeconds(4.5), 1).TotalSeconds, 0.001);
        Assert.Equal(0.05, RefreshSchedule.RetryDelay(50, token, _start.AddSeconds(5.999), 0).TotalSeconds, 0.001);
    }

    [Fact]
    public void Without_a_living_token_a_retry_comes_within_two_seconds()
    {
        var token = Tokens.Of(TimeSpan.FromSeconds(6));

        foreach (var failures in new[] { 1, 5, 50, int.MaxValue })
        {
            Assert.InRange(RefreshSchedule.RetryDelay(failures, token, _start.AddHours(1), 0.5), TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2));
            Assert.InRange(RefreshSchedule.RetryDelay(failures, null, _start, 0.99), TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2));
        }
    }
}
