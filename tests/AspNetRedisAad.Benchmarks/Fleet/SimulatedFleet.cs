using AspNetRedisAad.Connection;
using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Benchmarks.Fleet;

/// <summary>What the identity service and the cache see of a fleet whose instances all started within one minute.</summary>
internal sealed class SimulatedFleet
{
    private static readonly TimeSpan _deployment = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _end = TimeSpan.FromHours(24);

    private SimulatedFleet(TimeSpan life)
    {
        TokenRequests = new Rate(life, _end);
        Auths = new Rate(life, _end);
    }

    /// <summary>Requests after the first token lifetime.</summary>
    public Rate TokenRequests { get; }

    /// <inheritdoc cref="TokenRequests"/>
    public Rate Auths { get; }

    /// <summary>The remaining life of the old token when the last AUTH with its successor was sent, for the worst instance.</summary>
    public TimeSpan LatestBeforeExpiry { get; private set; } = TimeSpan.MaxValue;

    public static SimulatedFleet Run(int instances, TimeSpan life, Random random)
    {
        var fleet = new SimulatedFleet(life);
        for (var i = 0; i < instances; i++)
            fleet.Live(_deployment * random.NextDouble(), life,
                new RefreshSchedule(new AzureRedisAadOptions().TokenRefreshRatio, random.NextDouble()), random);
        return fleet;
    }

    private void Live(TimeSpan now, TimeSpan life, RefreshSchedule schedule, Random random)
    {
        for (var isFirst = true; now < _end; isFirst = false)
        {
            var token = new RedisToken("user", "value", DateTimeOffset.UnixEpoch + now, 0, DateTimeOffset.UnixEpoch + now + life);
            var age = schedule.RefreshAge(token, isFirst);
            var stagger = RefreshSchedule.Stagger(life - age, random.NextDouble());
            now += age;
            TokenRequests.Count(now);
            Auths.Count(now + stagger);
            var left = life - age - stagger;
            LatestBeforeExpiry = left < LatestBeforeExpiry ? left : LatestBeforeExpiry;
        }
    }
}
