using System.Diagnostics;
using System.Net;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Faults;

/// <summary>An app starts within its start timeout whatever is down, reports why it is not ready, and recovers without a restart.</summary>
public sealed class ColdStartTests : IAsyncLifetime
{
    private static readonly TimeSpan _startTimeout = TimeSpan.FromSeconds(2);

    /// <summary>For everything else that a start needs on a busy machine.</summary>
    private static readonly TimeSpan _margin = TimeSpan.FromSeconds(3);

    /// <summary>When both are available again: the next token request, and then the next attempt of StackExchange.Redis.</summary>
    private static readonly TimeSpan _recovery = TimeSpan.FromSeconds(5);

    private AzureRedisEmulator _azure = null!;

    public async ValueTask InitializeAsync() =>
        _azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer });

    public ValueTask DisposeAsync() => _azure.DisposeAsync();

    [Theory]
    [InlineData(true, false, "No access token yet")]
    [InlineData(false, true, "Redis cannot be used. It closed the connection")]
    [InlineData(true, true, "No access token yet")]
    public async Task A_dependency_that_is_down_at_start_delays_the_app_for_a_limited_time_and_it_is_ready_soon_after(
        bool identityDown, bool redisDown, string reason)
    {
        await BreakAsync(identityDown, redisDown);
        var watch = Stopwatch.StartNew();

        await using var app = await StartAsync();

        Assert.InRange(watch.Elapsed, _startTimeout - TimeSpan.FromMilliseconds(100), _startTimeout + _margin);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/health/live")).Status);
        var (status, body) = await app.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains(reason, body, StringComparison.Ordinal);
        Assert.Contains(app.Log.Lines, line => line.StartsWith("Warning: No connection within", StringComparison.Ordinal));

        await MendAsync(identityDown, redisDown);
        watch.Restart();
        await Eventually.IsTrueAsync("ready", app.IsReadyAsync);
        Assert.True(watch.Elapsed < _recovery, $"ready after {watch.Elapsed}");
        Assert.True(await app.Redis.GetDatabase().StringSetAsync("key", "value"));
    }

    [Fact]
    public async Task An_identity_service_that_never_answers_is_treated_as_down()
    {
        _azure.AuthorityFaults.Hang = true;
        var watch = Stopwatch.StartNew();

        await using var app = await StartAsync(("TokenRequestTimeout", "00:00:01"));

        Assert.True(watch.Elapsed < _startTimeout + _margin, $"started after {watch.Elapsed}");
        _azure.AuthorityFaults.Hang = false;
        watch.Restart();
        await Eventually.IsTrueAsync("ready", app.IsReadyAsync);
        Assert.True(watch.Elapsed < _recovery, $"ready after {watch.Elapsed}");
    }

    [Theory]
    [InlineData(true, false, "There is no access token")]
    [InlineData(false, true, "It closed the connection")]
    public async Task An_app_that_requires_a_connection_fails_to_start_and_says_why(bool identityDown, bool redisDown, string reason)
    {
        await BreakAsync(identityDown, redisDown);

        var failure = await Assert.ThrowsAsync<RedisConnectionException>(() => StartAsync(("RequireConnectionAtStart", "true")));

        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_start_waits_for_a_server_that_takes_ten_seconds_to_validate_the_first_token()
    {
        _azure.EdgeFaults.AuthenticationDelay = TimeSpan.FromSeconds(10);

        await using var app = await TestApp.StartAsync(_azure);

        Assert.True(await app.Redis.GetDatabase().StringSetAsync("key", "value"));
    }

    private Task<TestApp> StartAsync(params (string, string)[] settings) =>
        TestApp.StartAsync(_azure, [("StartTimeout", _startTimeout.ToString()), .. settings]);

    private async Task BreakAsync(bool identity, bool redis)
    {
        _azure.AuthorityFaults.Outage = identity;
        if (redis)
            await _azure.StopServerAsync();
    }

    private async Task MendAsync(bool identity, bool redis)
    {
        if (redis)
            await _azure.RestartServerAsync();
        if (identity)
            _azure.AuthorityFaults.Outage = false;
    }
}
