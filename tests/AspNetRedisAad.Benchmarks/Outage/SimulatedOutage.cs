using AspNetRedisAad.Connection;
using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Benchmarks.Outage;

/// <summary>
/// One instance's attempts to renew its token while the identity service is down, with the product's schedule and virtual time.
/// </summary>
internal static class SimulatedOutage
{
    private const int Steps = 20;
    private static readonly TimeSpan _precision = TimeSpan.FromMilliseconds(100);

    /// <summary>For all phases of the instance and all moments at which the outage may begin.</summary>
    public static (double Share, TimeSpan BegunAt, double Phase) FindWorst(TimeSpan life, bool hangs) =>
        (from phaseStep in Enumerable.Range(0, Steps + 1)
         let phase = (double)phaseStep / Steps
         from startStep in Enumerable.Range(0, Steps + 1)
         let due = new RefreshSchedule(new AzureRedisAadOptions().TokenRefreshRatio, phase).RefreshAge(Token(life), isFirst: false)
         let begin = due * startStep / Steps
         select (Longest(life, due, begin, hangs) / life, begin, phase)).MinBy(found => found.Item1);

    private static TimeSpan Longest(TimeSpan life, TimeSpan due, TimeSpan begin, bool hangs)
    {
        var (survived, failed) = (TimeSpan.Zero, life);
        while (failed - survived > _precision)
        {
            var tried = (survived + failed) / 2;
            if (Survives(life, due, begin + tried, hangs))
                survived = tried;
            else
                failed = tried;
        }

        return survived;
    }

    /// <summary>Whether a new token is in use before the old one expires, with the worst random numbers.</summary>
    private static bool Survives(TimeSpan life, TimeSpan due, TimeSpan end, bool hangs)
    {
        var now = due;
        for (var failures = 1; now < life; failures++)
        {
            if (now >= end)
                return now + RefreshSchedule.Stagger(life - now, 1) < life;

            // A request that began in the outage gets no answer, even if the outage ends before: first the request that bypasses the cache,
            // then the plain one.
            if (hangs)
            {
                now += RefreshSchedule.AttemptLimit(life - now, new AzureRedisAadOptions().TokenRequestTimeout);
                if (now < end)
                    now += RefreshSchedule.AttemptLimit(life - now, new AzureRedisAadOptions().TokenRequestTimeout);
                else
                    return now + RefreshSchedule.Stagger(life - now, 1) < life;
            }

            now += RefreshSchedule.RetryDelay(failures, life - now, 1);
        }

        return false;
    }

    private static RedisToken Token(TimeSpan life) => new("user", "value", DateTimeOffset.UnixEpoch, 0, DateTimeOffset.UnixEpoch + life);
}
