using Microsoft.Extensions.Options;

namespace AspNetRedisAad.Tool.SignIn;

/// <summary>Finds whether a failure is caused by the settings, not by the cache.</summary>
internal static class SettingsFault
{
    public static bool Is(Exception e) =>
        e is OptionsValidationException or IOException or InvalidDataException or UnauthorizedAccessException or InvalidOperationException;

    public static string Explain(Exception e) => e is OptionsValidationException invalid ? string.Join(' ', invalid.Failures)
        : e.InnerException is { } inner ? $"{e.Message} {inner.Message}" : e.Message;
}
