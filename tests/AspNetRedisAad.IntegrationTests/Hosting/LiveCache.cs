using System.Globalization;
using System.Runtime.CompilerServices;
using AspNetRedisAad.Emulator;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.IntegrationTests.Hosting;

/// <summary>
/// The real cache on which the tests with the trait Live run if LIVE_ENDPOINT is set, as tests/live.sh does. Without it they run on an
/// emulator like all other tests. All tests share one real cache, so each test has a separate prefix for its keys and channels.
/// </summary>
internal static class LiveCache
{
    /// <summary>Marks a class whose tests need only the settings of an emulator.</summary>
    public const string Trait = "Live";

    /// <summary>
    /// Marks a test in such a class that needs a separate emulator: to stop a server, to put something between client and server, or to
    /// count commands.
    /// </summary>
    public const string FaultsTrait = "Faults";

    /// <summary>Marks a test that runs for a configurable time.</summary>
    public const string SoakTrait = "Soak";

    private static readonly ConditionalWeakTable<AzureRedisEmulator, string> _prefixes = [];

    public static string? Endpoint { get; } =
        Environment.GetEnvironmentVariable("LIVE_ENDPOINT") is { Length: > 0 } endpoint ? endpoint : null;

    /// <summary>The prefix of all keys and channels of this run.</summary>
    public static string RunPrefix { get; } = $"live-{Guid.NewGuid():N}:";

    /// <summary>The duration of a soak; a few seconds in an ordinary run.</summary>
    public static TimeSpan Soak { get; } =
        double.TryParse(Environment.GetEnvironmentVariable("LIVE_SOAK"), CultureInfo.InvariantCulture, out var seconds)
        ? TimeSpan.FromSeconds(seconds) : TimeSpan.FromSeconds(12);

    /// <summary>The settings of the cache for a test, instead of those of its emulator.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> SettingsOr(AzureRedisEmulator azure) =>
        Endpoint is null ? azure.GetSettings() : Settings();

    /// <summary>
    /// A key name, as a test would write it for a separate emulator. A name that this method has already returned stays as it is.
    /// </summary>
    public static string Name(AzureRedisEmulator azure, string name) =>
        Endpoint is null || name.StartsWith(RunPrefix, StringComparison.Ordinal)
        ? name
        : $"{_prefixes.GetValue(azure, _ => $"{RunPrefix}{Guid.NewGuid().ToString("N")[..8]}:")}{name}";

    /// <summary>The prefix of its keys.</summary>
    public static string InstanceName(this TestApp app) =>
        app.Services.GetRequiredService<IOptions<AzureRedisAadOptions>>().Value.InstanceName;

    /// <summary>The package's settings, from the file in LIVE_SETTINGS and the environment.</summary>
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
