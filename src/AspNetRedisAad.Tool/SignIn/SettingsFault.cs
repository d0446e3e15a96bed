using Microsoft.Extensions.Options;

namespace AspNetRedisAad.Tool.SignIn;

/// <summary>What is wrong with the settings, rather than with the cache.</summary>
internal static class SettingsFault
{
    public static bool Is(Exception e) =>
        e is OptionsValidationException or IOException or InvalidDataException or UnauthorizedAccessException or InvalidOperationException;

    public static string Explain(Exception e) => e is OptionsValidationException invalid ? string.Join(' ', invalid.Failures)
        : e.InnerException is { } inner ? $"{e.Message} {inner.Message}" : e.Message;
}
