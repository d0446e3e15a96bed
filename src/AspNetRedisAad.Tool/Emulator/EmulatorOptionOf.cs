using System.CommandLine;
using System.Net;

namespace AspNetRedisAad.Tool.Emulator;

/// <summary>The options that only the emulator has.</summary>
internal static class EmulatorOptionOf
{
    public static Option<BackendChoice> Backend(string name) => new(name)
    {
        Description =
            $"Server that stores the data: {string.Join(", ", BackendChoice.Names)}, or HOST:PORT of a running Redis server without TLS. "
                + "Default: garnet.",
        HelpName = "name",
        CustomParser = result => BackendChoice.Parse(OptionOf.Text(result))
            ?? OptionOf.Refuse<BackendChoice>(result,
                $"{name}: '{OptionOf.Text(result)}' is unknown. Write one of {string.Join(", ", BackendChoice.Names)}, or HOST:PORT."),
    };

    public static Option<IPAddress?> Address(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "address",
        CustomParser = result => IPAddress.TryParse(OptionOf.Text(result), out var address)
            ? address
            : OptionOf.Refuse<IPAddress?>(
                result, $"{name}: '{OptionOf.Text(result)}' is not an IP address. Write a value such as 127.0.0.1, 0.0.0.0 or ::."),
    };

    public static Option<string[]> HostNames(string name)
    {
        var option = new Option<string[]>(name)
        {
            Description =
                "Host name that clients use for this machine besides localhost, for certificates and output; can be given "
                    + "several times.",
            HelpName = "name",
        };
        option.Validators.Add(result =>
        {
            foreach (var host in result.Tokens.Select(token => token.Value)
                .Where(host => Uri.CheckHostName(host) == UriHostNameType.Unknown))
                result.AddError($"{name}: '{host}' is not a valid host name. Write a value such as redis.example, without a port.");
        });
        return option;
    }

    public static Option<StartFault[]> Faults(string name) => new(name)
    {
        Description = $"Fault that is active from the start; can be given several times: {string.Join(", ", StartFault.Names)}.",
        HelpName = "name",
        CustomParser = result => [.. result.Tokens.Select(token => StartFault.Parse(token.Value)
            ?? OptionOf.Refuse<StartFault>(
                result, $"{name}: '{token.Value}' is unknown. Write one of {string.Join(", ", StartFault.Names)}.")!)],
    };
}
