using AspNetRedisAad.Benchmarks.Cache;
using AspNetRedisAad.Benchmarks.Edge;
using AspNetRedisAad.Benchmarks.Faults;
using AspNetRedisAad.Benchmarks.Fleet;
using AspNetRedisAad.Benchmarks.Footprint;
using AspNetRedisAad.Benchmarks.Growth;
using AspNetRedisAad.Benchmarks.Http;
using AspNetRedisAad.Benchmarks.Move;
using AspNetRedisAad.Benchmarks.Outage;
using AspNetRedisAad.Benchmarks.Rotation;
using AspNetRedisAad.Benchmarks.Session;
using AspNetRedisAad.Benchmarks.Startup;
using AspNetRedisAad.Benchmarks.Storm;

namespace AspNetRedisAad.Benchmarks;

internal static class Scenarios
{
    public static IReadOnlyList<IScenario> All { get; } =
    [
        new CacheScenario(), new SessionScenario(), new RotationScenario(), new StartupScenario(), new FleetScenario(),
            new OutageScenario(), new FootprintScenario(),
        new EdgeScenario(), new FaultsScenario(), new StormScenario(), new MoveScenario(), new SteadyScenario(), new HttpScenario(),
        new GrowScenario(),
    ];
}
