using System.CommandLine;
using System.Net;
using AspNetRedisAad.Emulator;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Tool.Emulator;

/// <summary>The command's options, converted to the emulator's options.</summary>
internal sealed class EmulatorArguments
{
    private const string PasswordVariable = "REDIS_AAD_BACKEND_PASSWORD";

    private readonly Option<int?> _redisPort = OptionOf.Port(
        "--redis-port", "Port of the (first) Redis endpoint. Default: 6380, or 10000 for Azure Managed Redis; 0: any free port.");
    private readonly Option<int?> _authorityPort = OptionOf.Port(
        "--authority-port", "Port of the token authority (https). Default: any free port.");
    private readonly Option<int?> _controlPort = OptionOf.Port(
        "--control-port", "Port of the control API (http); 0: any free port. Default: no control API.");
    private readonly Option<IPAddress?> _listen = EmulatorOptionOf.Address(
        "--listen", "Address to listen on; 0.0.0.0: all addresses, as in a container. Default: 127.0.0.1.");
    private readonly Option<string[]> _hostNames = EmulatorOptionOf.HostNames("--host-name");

    private readonly Option<TimeSpan?> _tokenLifetime = OptionOf.Time(
        "--token-lifetime", "Lifetime of tokens, such as 6s, 10m or 1h. Default: 1h.", TimeSpan.FromSeconds(1));
    private readonly Option<TimeSpan?> _refreshIn = OptionOf.Time(
        "--refresh-in", "Time after which clients are advised to renew (refresh_in). Default: no advice.", TimeSpan.FromSeconds(1));
    private readonly Option<Guid?> _tenant = new("--tenant")
    {
        Description = "Tenant (directory) ID. Default: a new one at each start.",
        HelpName = "GUID",
    };

    private readonly Option<FileInfo?> _identities = new(
        "--identities") { Description = "JSON file with identities and data access policies. Default: one identity with full access.",
        HelpName = "file" };
    private readonly Option<EmulatorProfile> _profile = OptionOf.Choice(
        "--profile", "Service to emulate", new Dictionary<string, EmulatorProfile>
    {
        ["azure-cache-for-redis"] = EmulatorProfile.AzureCacheForRedis,
        ["azure-managed-redis-oss"] = EmulatorProfile.AzureManagedRedisOss,
        ["azure-managed-redis-enterprise"] = EmulatorProfile.AzureManagedRedisEnterprise,
        ["azure-managed-redis-non-clustered"] = EmulatorProfile.AzureManagedRedisNonClustered,
    });

    private readonly Option<BackendChoice> _backend = EmulatorOptionOf.Backend("--backend");
    private readonly Option<string> _backendUser = new(
        "--backend-user") { Description = "User of the server at HOST:PORT.", HelpName = "user", DefaultValueFactory = _ => "default" };
    private readonly Option<string?> _backendPassword = new("--backend-password")
    {
        Description =
            $"Password of this user. Prefer the environment variable {PasswordVariable}: all users of the machine can read options.",
        HelpName = "password",
    };

    private readonly Option<DirectoryInfo?> _certificateFolder = new("--certificate-folder")
    {
        Description = "Folder for the certificate authority (authority.pem). Default: a new one at each start.",
        HelpName = "folder",
    };

    private readonly Option<DirectoryInfo?> _dataFolder = new("--data-folder")
    {
        Description = "Folder for the data, with garnet and redis-server. Default: in memory only.",
        HelpName = "folder",
    };

    private readonly Option<StartFault[]> _faults = EmulatorOptionOf.Faults("--fault");
    private readonly Option<FileInfo?> _settings = new(
        "--settings-file") { Description = "File for the settings block while the emulator runs, such as appsettings.Emulator.json.",
        HelpName = "file" };
    private readonly Option<bool> _verbose = new("--verbose")
    {
        Description = "Log issued tokens, sign-ins, requests to the control API, and why connections are closed.",
    };

    private readonly Option<bool> _quiet = new("--quiet") { Description = "Do not print settings, identities and secrets." };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[
            _redisPort, _authorityPort, _controlPort, _listen, _hostNames, _tokenLifetime, _refreshIn, _tenant, _identities, _profile,
            _backend, _backendUser, _backendPassword, _certificateFolder, _dataFolder, _faults, _settings, _verbose, _quiet])
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="ArgumentException">Options contradict each other, or a file cannot be used; the message names the
    /// option.</exception>
    public AzureRedisEmulatorOptions OptionsFrom(ParseResult parsed, ILoggerFactory? loggers)
    {
        var backend = parsed.GetValue(_backend) ?? BackendChoice.Default;
        var profile = parsed.GetValue(_profile);
        return new AzureRedisEmulatorOptions
        {
            RedisPort = parsed.GetValue(_redisPort) ?? (profile == EmulatorProfile.AzureCacheForRedis ? 6380 : 10000),
            AuthorityPort = parsed.GetValue(_authorityPort) ?? 0,
            ControlPort = parsed.GetValue(_controlPort),
            ListenAddress = parsed.GetValue(_listen) ?? IPAddress.Loopback,
            HostNames = parsed.GetValue(_hostNames) ?? [],
            TokenLifetime = parsed.GetValue(_tokenLifetime) ?? TimeSpan.FromHours(1),
            RefreshIn = parsed.GetValue(_refreshIn),
            Identities = parsed.GetValue(_identities) is { } file ? IdentitiesFile.Read(_identities.Name, file.FullName) : [],
            Profile = profile,
            Backend = backend.Kind,
            ExternalRedis = backend.Kind == EmulatorBackend.External ? ExternalFrom(parsed, backend) : null,
            TenantId = parsed.GetValue(_tenant)?.ToString(),
            CertificateFolder = parsed.GetValue(_certificateFolder)?.FullName,
            DataFolder = parsed.GetValue(_dataFolder)?.FullName,
            LoggerFactory = loggers,
        };
    }

    public void ApplyFaults(ParseResult parsed, AzureRedisEmulator emulator)
    {
        foreach (var fault in parsed.GetValue(_faults) ?? [])
            fault.Apply(emulator);
    }

    public bool IsVerbose(ParseResult parsed) => parsed.GetValue(_verbose);

    public bool IsQuiet(ParseResult parsed) => parsed.GetValue(_quiet);

    /// <summary>A warning; null when other machines cannot reach it.</summary>
    public string? WarningOf(ParseResult parsed) => parsed.GetValue(_listen) is { } address && !IPAddress.IsLoopback(address)
        ? $"WARNING: it listens on {address}. Anyone who can reach this machine there can request tokens and use the data."
        : null;

    public string? SettingsFileFrom(ParseResult parsed) => parsed.GetValue(_settings)?.FullName;

    /// <summary>Why the start failed, with the option that can fix it.</summary>
    public string Explain(ParseResult parsed, Exception failure)
    {
        if (failure is InvalidOperationException)
            return $"{_backend.Name}: {failure.Message}";
        if (!failure.Message.Contains("address already in use", StringComparison.OrdinalIgnoreCase))
            return failure.Message;

        var options = OptionsFrom(parsed, null);
        var taken =
            new[] { (_redisPort, options.RedisPort), (_authorityPort, options.AuthorityPort), (_controlPort, options.ControlPort ?? 0) }
            .First(port => failure.Message.Contains($":{port.Item2}:", StringComparison.Ordinal));
        return $"{taken.Item1.Name}: port {taken.Item2} is in use. Specify another port, or 0 for any free port.";
    }

    private ExternalRedis ExternalFrom(ParseResult parsed, BackendChoice backend) =>
        (parsed.GetValue(_backendPassword) ?? Environment.GetEnvironmentVariable(PasswordVariable)) is { Length: > 0 } password
            ? new ExternalRedis(backend.Host!, backend.Port, password, parsed.GetValue(_backendUser)!)
            : throw new ArgumentException(
                $"{_backendPassword.Name} is missing. Specify the password of the Redis server at {backend.Host}:{backend.Port}, here or "
                    + $"in {PasswordVariable}. The server must have one (requirepass); otherwise it would accept clients without a token.");
}
