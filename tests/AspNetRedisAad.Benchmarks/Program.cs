using AspNetRedisAad.Benchmarks;
using AspNetRedisAad.Benchmarks.Servers;

if (args is [EmulatorServant.Argument, var life])
    return await EmulatorServant.RunAsync(life);

var names = args.Where(arg => !arg.StartsWith('-')).ToList();
if (names is [] || args.FirstOrDefault(arg => arg.StartsWith('-') && arg != "--quick") is not null)
{
    Console.WriteLine("dotnet run -c Release --project tests/AspNetRedisAad.Benchmarks -- <scenario> [--quick]");
    foreach (var known in Scenarios.All)
        Console.WriteLine($"  {known.Name,-10} {known.Measures}");
    return names is [] && args is [] ? 0 : 1;
}

if (names is not [var name] || Scenarios.All.FirstOrDefault(scenario => scenario.Name == name) is not { } chosen)
{
    await Console.Error.WriteLineAsync($"No such scenario: {string.Join(' ', names)}. Without arguments you get their list.");
    return 1;
}

try
{
    var result = await chosen.RunAsync(args.Contains("--quick"));
    result.Check(chosen.Keys);
    // The last line: other programs read it.
    Console.WriteLine();
    Console.WriteLine(result);
    return 0;
}
catch (MissingException e)
{
    await Console.Error.WriteLineAsync($"{chosen.Name} cannot run here: {e.Message}");
    return 2;
}
