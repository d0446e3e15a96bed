using System.Globalization;
using System.Text.Json;
using AspNetRedisAad.Emulator;

namespace AspNetRedisAad.Benchmarks.Servers;

/// <summary>
/// The other end of <see cref="EmulatorProcess"/>: writes the settings for an app, and then answers each line with one line.
/// </summary>
internal static class EmulatorServant
{
    /// <summary>The argument that replaces a scenario.</summary>
    public const string Argument = "--emulator";

    public const string Count = "count";
    public const string Down = "down";
    public const string Up = "up";
    public const string StopServer = "stop";
    public const string StartServer = "start";

    /// <summary>Followed by the number of milliseconds.</summary>
    public const string Validation = "validation";

    public static async Task<int> RunAsync(string life)
    {
        try
        {
            await ServeAsync(life);
            return 0;
        }
        catch (InvalidOperationException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static async Task ServeAsync(string life)
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new()
        {
            Backend = EmulatorBackend.RedisServer,
            TokenLifetime = TimeSpan.FromSeconds(double.Parse(life, CultureInfo.InvariantCulture)),
        });
        Console.WriteLine(JsonSerializer.Serialize(azure.GetSettings()));
        while (await Console.In.ReadLineAsync() is { } line)
        {
            switch (line)
            {
                case Down or Up:
                    azure.AuthorityFaults.Outage = line == Down;
                    break;
                case var validation when validation.StartsWith(Validation, StringComparison.Ordinal):
                    azure.EdgeFaults.AuthenticationDelay = TimeSpan.FromMilliseconds(
                        double.Parse(validation[Validation.Length..], CultureInfo.InvariantCulture));
                    break;
                case StopServer:
                    await azure.StopServerAsync();
                    break;
                case StartServer:
                    await azure.RestartServerAsync();
                    break;
            }

            var counters = azure.Counters;
            Console.WriteLine(JsonSerializer.Serialize(new EmulatorCounts(
                counters.TokensIssued, counters.TokenRequestsFailed, counters.Reauthentications, counters.ExpiryCloses,
                counters.ConnectionsOpened)));
        }
    }
}
