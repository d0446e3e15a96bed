using AspNetRedisAad.Dialing;
using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Benchmarks.Storm;

/// <summary>
/// What the cache and the identity service see of a fleet after a fault, with the product's schedules and virtual time. Each instance has
/// two connections, for commands and for messages. Time begins with the recovery.
/// </summary>
internal sealed class SimulatedStorm
{
    private const int Connections = 2;

    private static readonly AzureRedisAadOptions _settings = new();
    private static readonly ReconnectSchedule _reconnect = new(_settings);
    private static readonly TimeSpan _life = TimeSpan.FromHours(1);

    private readonly Random _random = new(1);

    private SimulatedStorm()
    {
    }

    /// <summary>Opened connections, accepted or not.</summary>
    public Burst Handshakes { get; } = new();

    public Burst TokenRequests { get; } = new();

    /// <summary>Instances that could not use Redis, and can use it again.</summary>
    public Burst Healed { get; } = new();

    /// <summary>The server is down, and refuses connections, for this long.</summary>
    public static SimulatedStorm Failover(int instances, TimeSpan outage)
    {
        var storm = new SimulatedStorm();
        for (var i = 0; i < instances; i++)
            storm.Healed.Add(Latest(() => storm.Reconnect(-outage)));
        return storm;
    }

    /// <summary>The identity service is down for this long. The fleet was deployed within one minute, hours before.</summary>
    public static SimulatedStorm IdentityOutage(int instances, TimeSpan outage)
    {
        var storm = new SimulatedStorm();
        for (var i = 0; i < instances; i++)
            storm.OutliveIdentityOutage(outage);
        return storm;
    }

    /// <summary>Within one second, every token is refused and every connection closed.</summary>
    public static SimulatedStorm Revocation(int instances)
    {
        var storm = new SimulatedStorm();
        for (var i = 0; i < instances; i++)
            storm.OutliveRevocation(TimeSpan.FromSeconds(storm._random.NextDouble()));
        return storm;
    }

    private void OutliveIdentityOutage(TimeSpan outage)
    {
        var schedule = new RefreshSchedule(_settings.TokenRefreshRatio, phase: _random.NextDouble());
        // Long enough ago that the deployment has no effect any more.
        var acquired = -outage - TimeSpan.FromHours(24) + TimeSpan.FromSeconds(60 * _random.NextDouble());
        for (var isFirst = true; ; isFirst = false)
        {
            var due = acquired + schedule.RefreshAge(Token(acquired), isFirst);
            if (due >= -outage)
            {
                Ask(acquired, due);
                return;
            }

            acquired = due;
        }
    }

    /// <summary>Requests tokens from when they are due until one is received.</summary>
    private void Ask(TimeSpan acquired, TimeSpan due)
    {
        // If no token is due before the end, the instance does not notice the outage.
        if (due >= TimeSpan.Zero)
            return;

        var expiry = acquired + _life;
        for (var failures = 1; due < TimeSpan.Zero; failures++)
            due += RefreshSchedule.RetryDelay(failures, expiry - due, _random.NextDouble());

        TokenRequests.Add(due);
        if (expiry < TimeSpan.Zero)
            Healed.Add(Latest(() => Open(due)));
    }

    private void OutliveRevocation(TimeSpan refused)
    {
        var asked = refused + RefreshSchedule.RefusalDelay(_random.NextDouble());
        TokenRequests.Add(asked);
        Healed.Add(Latest(() =>
        {
            KnockInVain(refused, asked);
            return Open(asked);
        }));
    }

    /// <summary>Attempts to reach a server that is down until time zero; returns when one succeeds.</summary>
    private TimeSpan Reconnect(TimeSpan lost)
    {
        var now = lost;
        for (var attempts = 0; now < TimeSpan.Zero || attempts == 0; attempts++)
        {
            now += _reconnect.Next(attempts, now - lost, _random.NextDouble());
            Handshakes.Add(now);
        }

        return now;
    }

    /// <summary>Attempts with a refused token, until there is another token.</summary>
    private void KnockInVain(TimeSpan lost, TimeSpan token)
    {
        var now = lost + _reconnect.Next(attempts: 0, TimeSpan.Zero, _random.NextDouble());
        for (var attempts = 1; now < token; attempts++)
        {
            Handshakes.Add(now);
            now += _reconnect.Next(attempts, now - lost, _random.NextDouble(), isRefused: true);
        }
    }

    /// <summary>A new token is available, so the next attempt need not be waited for.</summary>
    private TimeSpan Open(TimeSpan token)
    {
        var now = token + _reconnect.Next(attempts: 0, TimeSpan.Zero, _random.NextDouble());
        Handshakes.Add(now);
        return now;
    }

    private static TimeSpan Latest(Func<TimeSpan> connect) => Enumerable.Range(0, Connections).Max(_ => connect());

    private static RedisToken Token(TimeSpan acquired) =>
        new("user", "value", DateTimeOffset.UnixEpoch.AddYears(1) + acquired, 0, DateTimeOffset.UnixEpoch.AddYears(1) + acquired + _life);
}
