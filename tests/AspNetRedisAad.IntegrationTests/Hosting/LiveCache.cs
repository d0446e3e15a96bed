using System.Globalization;
using System.Runtime.CompilerServices;
using AspNetRedisAad.Emulator;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.IntegrationTests.Hosting;

/// <summary>
/// The real cache on which the tests with the trait Live run when LIVE_ENDPOINT names one, as tests/live.sh does; without it they run on
/// an emulator like all others. It is one for all tests, so each test has a prefix of its own for its keys and channels.
/// </summary>
internal static class LiveCache
{
    /// <summary>Marks a class whose tests need nothing of an emulator but its settings.</summary>
    public const string Trait = "Live";

    /// <summary>
    /// Marks a test in such a class that does need one for itself: to stop a server, to put something in the way, or to count commands.
    /// </summary>
    public const string FaultsTrait = "Faults";

    /// <summary>Marks what goes on for as long as it is told to.</summary>
    public const string SoakTrait = "Soak";

    private static readonly ConditionalWeakTable<AzureRedisEmulator, string> _prefixes = [];

    public static string? Endpoint { get; } =
        Environment.GetEnvironmentVariable("LIVE_ENDPOINT") is { Length: > 0 } endpoint ? endpoint : null;

    /// <summary>Of all keys and channels of this run.</summary>
    public static string RunPrefix { get; } = $"live-{Guid.NewGuid():N}:";

    /// <summary>How long a soak goes on; in an ordinary run, a few seconds.</summary>
    public static TimeSpan Soak { get; } =
        double.TryParse(Environment.GetEnvironmentVariable("LIVE_SOAK"), CultureInfo.InvariantCulture, out var seconds)
        ? TimeSpan.FromSeconds(seconds) : TimeSpan.FromSeconds(12);

    /// <summary>The settings of the cache that a test runs on, instead of those of its emulator.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> SettingsOr(AzureRedisEmulator azure) =>
        Endpoint is null ? azure.GetSettings() : Settings();

    /// <summary>
    /// A name of keys, as a test would write it for an emulator that it has for itself; one that it has got here before stays as it is.
    /// </summary>
    public static string Name(AzureRedisEmulator azure, string name) =>
        Endpoint is null || name.StartsWith(RunPrefix, StringComparison.Ordinal)
        ? name
        : $"{_prefixes.GetValue(azure, _ => $"{RunPrefix}{Guid.NewGuid().ToString("N")[..8]}:")}{name}";

    /// <summary>With which its keys begin.</summary>
    public static string InstanceName(this TestApp app) =>
        app.Services.GetRequiredService<IOptions<AzureRedisAadOptions>>().Value.InstanceName;

    /// <summary>The package's own, from the file that LIVE_SETTINGS names and the environment.</summary>
    public static Dictionary<string, string?> Settings()
    {
        var builder = new ConfigurationBuilder();
        if (Environment.GetEnvironmentVariable("LIVE_SETTINGS") is { Length: > 0 } file)
            builder.AddJsonFile(Path.GetFullPath(file));
        return builder.AddEnvironmentVariables()
            .AddInMemoryCollection([new($"{AzureRedisAadOptions.SectionName}:{nameof(AzureRedisAadOptions.Endpoint)}", Endpoint)])
            .Build().GetSection(AzureRedisAadOptions.SectionName).AsEnumerable().Where(setting => setting.Value is not null).ToDictionary();
    }
}
