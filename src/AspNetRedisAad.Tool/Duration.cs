using System.Globalization;

namespace AspNetRedisAad.Tool;

/// <summary>A duration as a user writes it: <c>500ms</c>, <c>6s</c>, <c>10m</c>, <c>1h</c>, or <c>hh:mm:ss</c>.</summary>
internal static class Duration
{
    private static readonly (string Unit, TimeSpan Length)[] _units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)),
    ];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        foreach (var (unit, length) in _units)
        {
            if (text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
                && double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture, out var number)
                && number * length.TotalDays < 365)
            {
                duration = number * length;
                return true;
            }
        }

        duration = TimeSpan.Zero;
        return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out duration)
            && duration >= TimeSpan.Zero;
    }
}
