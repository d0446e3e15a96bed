using AspNetRedisAad.Benchmarks;
using AspNetRedisAad.Benchmarks.Edge;
using AspNetRedisAad.Benchmarks.Growth;
using AspNetRedisAad.Benchmarks.Reporting;
using AspNetRedisAad.Benchmarks.Servers;

if (args is [EmulatorServant.Argument, var life])
    return await EmulatorServant.RunAsync(life);
if (args is [EdgeStart.Argument])
{
    await EdgeStart.RunAsync();
    return 0;
}

var quick = args.Contains("--quick");
var rest = args.Where(arg => arg != "--quick").ToArray();
try
{
    switch (rest)
    {
        case []:
            Console.WriteLine("dotnet run -c Release --project tests/AspNetRedisAad.Benchmarks -- <scenario> [--quick]");
            foreach (var known in Scenarios.All)
                Console.WriteLine($"  {known.Name,-10} {known.Measures}");
            Console.WriteLine($"  {Report.Argument} docs/benchmarks.md [scenarios]   runs all or these, and updates the page");
            return 0;

        case [Report.Argument, var page, .. var names]:
            await Report.WriteAsync(page, names, quick);
            return 0;

        case [GrowScenario.ScenarioName, GrowScenario.PlotsArgument, var plots]:
            await RunAsync(new GrowScenario(plots));
            return 0;

        case [var name] when Scenarios.All.FirstOrDefault(scenario => scenario.Name == name) is { } chosen:
            await RunAsync(chosen);
            return 0;

        default:
            await Console.Error.WriteLineAsync($"No such scenario: {string.Join(' ', rest)}. Without arguments you get their list.");
            return 1;
    }
}
catch (MissingException e)
{
    await Console.Error.WriteLineAsync($"It cannot run here: {e.Message}");
    return 2;
}

async Task RunAsync(IScenario scenario)
{
    var result = await scenario.RunAsync(quick);
    result.Check(scenario.Keys);
    // The last line, which other programs read.
    Console.WriteLine();
    Console.WriteLine(result);
}
