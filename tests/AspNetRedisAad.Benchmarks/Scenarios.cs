using AspNetRedisAad.Benchmarks.Cache;
using AspNetRedisAad.Benchmarks.Fleet;
using AspNetRedisAad.Benchmarks.Session;

namespace AspNetRedisAad.Benchmarks;

internal static class Scenarios
{
    public static IReadOnlyList<IScenario> All { get; } = [new CacheScenario(), new SessionScenario(), new FleetScenario()];
}
