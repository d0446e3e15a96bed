using System.CommandLine;
using Microsoft.Extensions.Configuration;

namespace AspNetRedisAad.Tool.SignIn;

/// <summary>Which cache to use, and which identity signs in: the package's settings from a file, the environment and options.</summary>
/// <param name="endpoint">The argument that names the cache; null for a command that needs none.</param>
internal sealed class SignInArguments(Argument<string?>? endpoint)
{
    private readonly Option<FileInfo?> _file = new("--settings")
    {
        Description = $"JSON file with a section {AzureRedisAadOptions.SectionName}, such as an app's appsettings.json.",
        HelpName = "file",
    };

    private readonly Dictionary<string, Option<string?>> _settings = new()
    {
        [nameof(AzureRedisAadOptions.Credential)] =
            Setting("--credential", "Kind of credential, such as AzureCli or ManagedIdentity. Default: DefaultAzureCredential.", "kind"),
        [nameof(AzureRedisAadOptions.TenantId)] = Setting("--tenant-id", "Directory (tenant) ID.", "ID"),
        [nameof(AzureRedisAadOptions.ClientId)] = Setting("--client-id", "Client ID of the app registration.", "ID"),
        [nameof(AzureRedisAadOptions.ManagedIdentityClientId)] =
            Setting("--managed-identity-client-id", "Client ID of a user-assigned managed identity.", "ID"),
        [nameof(AzureRedisAadOptions.AuthorityHost)] =
            Setting("--authority-host", "Address of the identity service. Default: that of the public cloud.", "address"),
        [nameof(AzureRedisAadOptions.TrustedCertificateFile)] =
            Setting("--trusted-certificate-file", "PEM file of a certificate authority to trust in addition to the machine's.", "file"),
    };

    public static Argument<string?> Endpoint()
    {
        var endpoint = NewEndpoint();
        endpoint.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: ['-', ..] option }])
                result.AddError($"'{option}' is not an option of this command.");
        });
        return endpoint;
    }

    public void AddTo(Command command)
    {
        if (endpoint is not null)
            command.Arguments.Add(endpoint);
        command.Options.Add(_file);
        foreach (var option in _settings.Values)
            command.Options.Add(option);
    }

    /// <summary>The cache that the argument names; null if it names none.</summary>
    public string? EndpointFrom(ParseResult parsed) => endpoint is null ? null : parsed.GetValue(endpoint);

    /// <summary>Later sources win: the file, the environment, the options.</summary>
    /// <exception cref="IOException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is not JSON.</exception>
    public IConfiguration ConfigurationFrom(ParseResult parsed)
    {
        var builder = new ConfigurationBuilder();
        if (parsed.GetValue(_file) is { } file)
            builder.AddJsonFile(file.FullName, optional: false);
        return builder
            .AddEnvironmentVariables()
            .AddInMemoryCollection(_settings
                .Where(setting => parsed.GetValue(setting.Value) is not null)
                .Select(setting => KeyValuePair
                    .Create($"{AzureRedisAadOptions.SectionName}:{setting.Key}", parsed.GetValue(setting.Value))))
            .Build();
    }

    private static Argument<string?> NewEndpoint() => new("endpoint")
    {
        Description = "Host and port of the cache. Default: what the settings say (AzureRedisAad:Endpoint).",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static Option<string?> Setting(string name, string description, string helpName) =>
        new(name) { Description = description, HelpName = helpName };
}
