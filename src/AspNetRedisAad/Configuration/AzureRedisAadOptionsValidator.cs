using Microsoft.Extensions.Options;

namespace AspNetRedisAad.Configuration;

/// <summary>Every message says what is wrong, which setting it is, and what to write instead.</summary>
/// <param name="sections">Where the settings of each named connection come from.</param>
internal sealed class AzureRedisAadOptionsValidator(IReadOnlyDictionary<string, string> sections) : IValidateOptions<AzureRedisAadOptions>
{
    public ValidateOptionsResult Validate(string? name, AzureRedisAadOptions options)
    {
        List<string> failures =
        [
            .. RedisEndpoint.Problems(options),
            .. CredentialSettings.Problems(options),
            .. Ranges(options),
        ];

        var section = sections.GetValueOrDefault(name ?? Options.DefaultName, AzureRedisAadOptions.SectionName);
        return failures.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(failures.Select(failure => failure.Replace(Setting.Of(""), $"{section}:", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Ranges(AzureRedisAadOptions options)
    {
        if (options.RefreshAtShareOfLife is not (> 0.2 and <= 0.9))
        {
            yield return $"{Setting.Of(nameof(options.RefreshAtShareOfLife))} is {options.RefreshAtShareOfLife}. "
                + "Write a number above 0.2 and up to 0.9, such as 0.75.";
        }

        if (options.TokenTimeout < TimeSpan.FromSeconds(1) || options.TokenTimeout > TimeSpan.FromMinutes(2))
            yield return OutOfRange(nameof(options.TokenTimeout), options.TokenTimeout, "00:00:01", "00:02:00", "00:00:10");

        if (options.StartTimeout < TimeSpan.Zero || options.StartTimeout > TimeSpan.FromMinutes(10))
            yield return OutOfRange(nameof(options.StartTimeout), options.StartTimeout, "00:00:00", "00:10:00", "00:00:15");

        if (options.OutageGrace < TimeSpan.Zero || options.OutageGrace > TimeSpan.FromSeconds(30))
            yield return OutOfRange(nameof(options.OutageGrace), options.OutageGrace, "00:00:00", "00:00:30", "00:00:02");

        if (options.ReconnectDelay < TimeSpan.FromMilliseconds(50) || options.ReconnectDelay > TimeSpan.FromMinutes(1))
            yield return OutOfRange(nameof(options.ReconnectDelay), options.ReconnectDelay, "00:00:00.050", "00:01:00", "00:00:00.500");
        else if (options.MaxReconnectDelay < options.ReconnectDelay || options.MaxReconnectDelay > TimeSpan.FromMinutes(5))
            yield return OutOfRange(nameof(options.MaxReconnectDelay), options.MaxReconnectDelay, $"{options.ReconnectDelay} ({nameof(options.ReconnectDelay)})", "00:05:00", "00:00:10");
    }

    private static string OutOfRange(string setting, TimeSpan value, string from, string to, string example) =>
        $"{Setting.Of(setting)} is {value}. Write a time from {from} to {to}, such as \"{example}\".";
}
