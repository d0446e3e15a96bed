using Microsoft.Extensions.Options;

namespace AspNetRedisAad.Configuration;

/// <summary>Every message says what is wrong, which setting it is, and what to write instead.</summary>
internal sealed class AzureRedisAadOptionsValidator : IValidateOptions<AzureRedisAadOptions>
{
    public ValidateOptionsResult Validate(string? name, AzureRedisAadOptions options)
    {
        List<string> failures =
        [
            .. RedisEndpoint.Problems(options),
            .. CredentialSettings.Problems(options),
            .. Ranges(options),
            .. MoveSettings.Problems(options),
        ];

        return failures.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(failures.Select(failure => options.Names.Prefix + failure));
    }

    private static IEnumerable<string> Ranges(AzureRedisAadOptions options)
    {
        if (options.TokenRefreshRatio is not (> 0.2 and <= 0.9))
        {
            yield return $"{options.Names.Of(nameof(options.TokenRefreshRatio))} is {options.TokenRefreshRatio}. "
                + "Write a number above 0.2 and up to 0.9, such as 0.75.";
        }

        if (options.TokenRequestTimeout < TimeSpan.FromSeconds(1) || options.TokenRequestTimeout > TimeSpan.FromMinutes(2))
            yield return OutOfRange(
                options, nameof(options.TokenRequestTimeout), options.TokenRequestTimeout, "00:00:01", "00:02:00", "00:00:10");

        if (options.StartTimeout < TimeSpan.Zero || options.StartTimeout > TimeSpan.FromMinutes(10))
            yield return OutOfRange(options, nameof(options.StartTimeout), options.StartTimeout, "00:00:00", "00:10:00", "00:00:15");

        if (options.OutageGrace < TimeSpan.Zero || options.OutageGrace > TimeSpan.FromSeconds(30))
            yield return OutOfRange(options, nameof(options.OutageGrace), options.OutageGrace, "00:00:00", "00:00:30", "00:00:02");

        if (options.RenewalInterval < TimeSpan.Zero || options.RenewalInterval > TimeSpan.FromMinutes(1))
            yield return OutOfRange(options, nameof(options.RenewalInterval), options.RenewalInterval, "00:00:00", "00:01:00", "00:00:01");

        if (options.ReconnectDelay < TimeSpan.FromMilliseconds(50) || options.ReconnectDelay > TimeSpan.FromMinutes(1))
            yield return OutOfRange(
                options, nameof(options.ReconnectDelay), options.ReconnectDelay, "00:00:00.050", "00:01:00", "00:00:00.500");
        else if (options.MaxReconnectDelay < options.ReconnectDelay || options.MaxReconnectDelay > TimeSpan.FromMinutes(5))
            yield return OutOfRange(options, nameof(options.MaxReconnectDelay), options.MaxReconnectDelay,
                $"{options.ReconnectDelay} ({nameof(options.ReconnectDelay)})", "00:05:00", "00:00:10");
    }

    private static string OutOfRange(
        AzureRedisAadOptions options, string setting, TimeSpan value, string from, string to, string example) =>
        $"{options.Names.Of(setting)} is {value}. Write a time from {from} to {to}, such as \"{example}\".";
}
