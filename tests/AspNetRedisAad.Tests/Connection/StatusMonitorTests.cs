using System.Threading.Channels;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.DependencyInjection;
using AspNetRedisAad.Identity;
using AspNetRedisAad.Tests.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AspNetRedisAad.Tests.Connection;

/// <summary>What an app sees of its connection.</summary>
public sealed class StatusMonitorTests : IAsyncDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();
    private readonly List<(LogLevel Level, string Text)> _lines = [];
    private readonly ServiceProvider _services;
    private readonly RedisConnection _connection;
    private readonly RedisTokenStore _tokens;
    private readonly StatusMonitor _monitor;

    public StatusMonitorTests()
    {
        _services = OfflineConnection.Services(_time);
        _connection = _services.Connection("");
        _tokens = _services.GetRequiredKeyedService<RedisTokenStore>("");
        _monitor = new StatusMonitor(_connection.Upkeep, _tokens, _time, new Logger<StatusMonitor>(new ListLogger(_lines)));
        _connection.Outage.Restored(OfflineConnection.Endpoint);
    }

    public ValueTask DisposeAsync()
    {
        _monitor.Dispose();
        return _services.DisposeAsync();
    }

    [Fact]
    public void Without_a_token_the_status_is_empty()
    {
        var status = _monitor.Current;

        Assert.Equal(
            (null, null, null, null, null, 0L, 0),
            (status.UserName, status.TokenExpiresOn, status.LastTokenRenewal, status.NextTokenRenewal, status.RenewTokenBy,
                status.TokenRotations, status.FailedTokenRequests));
        Assert.Null(status.Outage);
        Assert.Empty(status.Endpoints);
    }

    [Fact]
    public void The_status_has_the_tokens_user_its_expiry_and_the_renewal_deadline()
    {
        Publish("one");
        var token = Publish("two", nextRenewal: _time.GetUtcNow().AddMinutes(1));
        _tokens.ReportFailure("timeout", _time.GetUtcNow().AddMinutes(2));

        var status = _monitor.Current;

        Assert.Equal(
            ("two", token.ExpiresOn, token.AcquiredOn, _time.GetUtcNow().AddMinutes(2), token.AcquiredOn.AddMinutes(57), 1L, 1, "timeout"),
            (status.UserName, status.TokenExpiresOn, status.LastTokenRenewal, status.NextTokenRenewal, status.RenewTokenBy,
                status.TokenRotations, status.FailedTokenRequests, status.LastTokenError));
    }

    [Fact]
    public async Task Each_server_has_its_own_status()
    {
        await OfflineConnection.OpenAsync(_connection, _time);
        // With a valid token, StackExchange.Redis would connect.
        var over = Publish("one", age: TimeSpan.FromDays(1));
        _connection.Upkeep.Authentication.OnOpened(OfflineConnection.Endpoint, over);

        var endpoint = Assert.Single(_monitor.Current.Endpoints);

        Assert.Equal(("cache.example:6380", false, true), (endpoint.Endpoint, endpoint.IsConnected, endpoint.HasCurrentToken));
    }

    [Fact]
    public void An_outage_has_its_start_its_reason_and_its_number_of_attempts()
    {
        var since = _time.GetUtcNow();
        _connection.Outage.Lost(OfflineConnection.Endpoint, new OutageReason(OutageCause.Refused));
        _connection.Outage.AttemptFailed(OfflineConnection.Endpoint, new OutageReason(OutageCause.NoAnswer));
        _time.Advance(TimeSpan.FromSeconds(1.9));

        Assert.Equal((since, false, "It does not answer.", 1), Outage());
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal((since, true, "It does not answer.", 1), Outage());

        _connection.Outage.Restored(OfflineConnection.Endpoint);
        Assert.Null(_monitor.Current.Outage);

        (DateTimeOffset, bool, string, int) Outage() => _monitor.Current.Outage is { } outage
            ? (outage.Since, outage.IsPastGrace, outage.Reason, outage.Attempts) : default;
    }

    [Fact]
    public async Task A_listener_is_notified_of_changes_to_token_outage_and_authentication()
    {
        var heard = Channel.CreateUnbounded<AzureRedisStatus>();
        using var subscription = _monitor.OnChange(status => heard.Writer.TryWrite(status));

        var token = Publish("one");
        Assert.Equal("one", (await Next(heard)).UserName);
        _connection.Outage.Lost(OfflineConnection.Endpoint, new OutageReason(OutageCause.Refused));
        Assert.NotNull((await Next(heard)).Outage);
        _connection.Upkeep.Authentication.OnOpened(OfflineConnection.Endpoint, token);
        Assert.Equal("one", (await Next(heard)).UserName);
    }

    [Fact]
    public async Task A_listener_that_throws_is_logged_and_the_others_are_notified()
    {
        var heard = Channel.CreateUnbounded<AzureRedisStatus>();
        using var broken = _monitor.OnChange(_ => throw new InvalidOperationException("no"));
        using var other = _monitor.OnChange(status => heard.Writer.TryWrite(status));

        Publish("one");

        Assert.Equal("one", (await Next(heard)).UserName);
        Assert.Equal([(LogLevel.Error, "A listener of IAzureRedisStatusMonitor has thrown.")], _lines);
    }

    [Fact]
    public async Task A_change_during_a_notification_causes_another_notification()
    {
        var heard = Channel.CreateUnbounded<AzureRedisStatus>();
        using var listening = new SemaphoreSlim(0);
        using var goOn = new SemaphoreSlim(0);
        using var subscription = _monitor.OnChange(status =>
        {
            heard.Writer.TryWrite(status);
            listening.Release();
            goOn.Wait(_limit);
        });

        Publish("one");
        Assert.True(await listening.WaitAsync(_limit, TestContext.Current.CancellationToken));
        Publish("two");
        Publish("three");
        goOn.Release(10);

        Assert.Equal("one", (await Next(heard)).UserName);
        Assert.Equal("three", (await Next(heard)).UserName);
        Publish("four");
        Assert.Equal("four", (await Next(heard)).UserName);
    }

    [Fact]
    public async Task A_listener_that_has_unsubscribed_is_not_notified()
    {
        var (gone, heard) = (0, Channel.CreateUnbounded<AzureRedisStatus>());
        using var other = _monitor.OnChange(status => heard.Writer.TryWrite(status));
        _monitor.OnChange(_ => gone++).Dispose();

        Publish("one");
        await Next(heard);

        Assert.Equal(0, gone);
    }

    [Fact]
    public async Task A_disposed_monitor_notifies_nobody()
    {
        var (told, heard) = (0, Channel.CreateUnbounded<AzureRedisStatus>());
        using var other = new StatusMonitor(_connection.Upkeep, _tokens, _time, NullLogger<StatusMonitor>.Instance);
        using var ours = _monitor.OnChange(_ => told++);
        using var theirs = other.OnChange(status => heard.Writer.TryWrite(status));
        _monitor.Dispose();

        var token = Publish("one");
        await Next(heard);
        _connection.Outage.Lost(OfflineConnection.Endpoint, new OutageReason(OutageCause.Refused));
        await Next(heard);
        _connection.Upkeep.Authentication.OnOpened(OfflineConnection.Endpoint, token);
        await Next(heard);

        Assert.Equal(0, told);
    }

    [Fact]
    public void A_listener_must_not_be_null() => Assert.Throws<ArgumentNullException>(() => _monitor.OnChange(null!));

    private static async Task<AzureRedisStatus> Next(Channel<AzureRedisStatus> heard) =>
        await heard.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(_limit, TestContext.Current.CancellationToken);

    private RedisToken Publish(string user, DateTimeOffset? nextRenewal = null, TimeSpan age = default)
    {
        var acquired = _time.GetUtcNow() - age;
        var token = new RedisToken(user, "secret", acquired, _time.GetTimestamp(), acquired.AddHours(1));
        _tokens.Publish(token, nextRenewal);
        return token;
    }
}
