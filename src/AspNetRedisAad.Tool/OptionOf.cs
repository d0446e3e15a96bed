using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace AspNetRedisAad.Tool;

/// <summary>Options whose errors name the option and say what to write.</summary>
internal static class OptionOf
{
    public static Option<int?> Port(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "port",
        CustomParser = result => ushort.TryParse(Text(result), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? port
            : Refuse<int?>(result, $"{name}: '{Text(result)}' is not a TCP port. Write a number from 0 to 65535."),
    };

    public static Option<TimeSpan?> Time(string name, string description, TimeSpan least) => new(name)
    {
        Description = description,
        HelpName = "time",
        CustomParser = result => Duration.TryParse(Text(result), out var time) && time >= least
            ? time
            : Refuse<TimeSpan?>(result,
                $"{name}: '{Text(result)}' is not a time of at least {least.TotalSeconds:0} s. Write a value such as 6s, 10m, 1h or "
                    + "00:00:06."),
    };

    /// <summary>The first value is the default, and must be the default of <typeparamref name="T"/>.</summary>
    public static Option<T> Choice<T>(string name, string description, Dictionary<string, T> choices) => new(name)
    {
        Description = $"{description}: {string.Join(", ", choices.Keys)}. Default: {choices.Keys.First()}.",
        HelpName = "name",
        CustomParser = result => choices.TryGetValue(Text(result), out var choice)
            ? choice
            : Refuse<T>(result, $"{name}: '{Text(result)}' is unknown. Write one of {string.Join(", ", choices.Keys)}."),
    };

    /// <summary>The value on the command line.</summary>
    public static string Text(ArgumentResult result) => result.Tokens.Count > 0 ? result.Tokens[0].Value : "";

    /// <summary>Ends the parsing with an error that names the option.</summary>
    public static T? Refuse<T>(ArgumentResult result, string reason)
    {
        result.AddError(reason);
        return default;
    }
}
