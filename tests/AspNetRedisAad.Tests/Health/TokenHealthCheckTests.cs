using AspNetRedisAad.Health;
using AspNetRedisAad.Identity;
using AspNetRedisAad.Tests.Identity;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace AspNetRedisAad.Tests.Health;

public class TokenHealthCheckTests
{
    private readonly FakeTimeProvider _time = new(Tokens.Start);
    private readonly RedisTokenStore _tokens = new();

    [Fact]
    public async Task Without_a_token_it_is_unhealthy_and_says_why()
    {
        _tokens.ReportFailure("timeout");

        var result = await CheckAsync();

        Assert.Equal(HealthStatus.Unhealthy, result.Status);
        Assert.Equal("timeout", result.Data["lastError"]);
    }

    [Fact]
    public async Task With_a_valid_token_it_is_healthy_and_reports_the_remaining_life()
    {
        _tokens.Publish(Tokens.Of(TimeSpan.FromHours(1)));
        _time.Advance(TimeSpan.FromMinutes(15));

        var result = await CheckAsync();

        Assert.Equal(HealthStatus.Healthy, result.Status);
        Assert.Equal(2700.0, result.Data["remainingSeconds"]);
        Assert.DoesNotContain("secret-value", string.Join(' ', result.Data.Values), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_renewal_fails_it_is_degraded_until_the_token_is_gone()
    {
        _tokens.Publish(Tokens.Of(TimeSpan.FromHours(1)));
        _tokens.ReportFailure("identity_service");
        Assert.Equal(HealthStatus.Degraded, (await CheckAsync()).Status);

        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync()).Status);
    }

    [Fact]
    public async Task After_the_three_minute_mark_it_is_degraded()
    {
        _tokens.Publish(Tokens.Of(TimeSpan.FromHours(1)));
        _time.Advance(TimeSpan.FromMinutes(57.5));

        Assert.Equal(HealthStatus.Degraded, (await CheckAsync()).Status);
    }

    private Task<HealthCheckResult> CheckAsync()
    {
        var check = new TokenHealthCheck(_tokens, _time);
        var registration = new HealthCheckRegistration("redis-token", check, HealthStatus.Unhealthy, []);
        return check.CheckHealthAsync(new HealthCheckContext { Registration = registration });
    }
}
