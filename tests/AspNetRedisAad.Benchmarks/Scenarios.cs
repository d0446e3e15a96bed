using AspNetRedisAad.Benchmarks.Cache;
using AspNetRedisAad.Benchmarks.Fleet;

namespace AspNetRedisAad.Benchmarks;

internal static class Scenarios
{
    public static IReadOnlyList<IScenario> All { get; } = [new CacheScenario(), new FleetScenario()];
}
