using System.Net;
using StackExchange.Redis;

namespace AspNetRedisAad.Configuration;

/// <summary>Reads <see cref="AzureRedisAadOptions.MoveFrom"/>.</summary>
internal static class MoveSettings
{
    private const string ConnectionStringExample = "\"contoso.redis.cache.windows.net:6380,password=...,ssl=True,abortConnect=False\"";

    public static IEnumerable<string> Problems(AzureRedisAadOptions settings)
    {
        if (settings.MoveFrom is not { } move)
            return [];

        var names = settings.Names.Below(nameof(settings.MoveFrom));
        List<string> problems = [.. Stages(settings, move, names), .. Places(settings, move, names)];
        if (problems.Count > 0)
            return problems;

        var old = Old(settings, move);
        problems = HasCredential(move) ? [.. CredentialSettings.Problems(old)] : [];
        if (settings.Endpoints.Count == 0 && RedisEndpoint.Problems(settings).Any())
            return problems;
        if (Hosts(old).Intersect(Hosts(settings), StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } same)
        {
            problems.Add(
                $"{names.Of(nameof(move.Endpoint))} and {settings.Names.Of(nameof(settings.Endpoint))} are the same server, {same}. Write "
                + $"the new cache in {settings.Names.Of(nameof(settings.Endpoint))} and the old one in {names.Of(nameof(move.Endpoint))}; "
                + $"if the move is over, remove {settings.Names.Of(nameof(settings.MoveFrom))}.");
        }

        return problems;
    }

    /// <summary>The settings of the connection to the old cache.</summary>
    public static AzureRedisAadOptions Old(AzureRedisAadOptions settings) => Old(settings, settings.MoveFrom!);

    /// <summary>The access key of the old cache and its user; null when the app signs in with a token there.</summary>
    public static (string User, string Key)? AccessKey(AzureRedisAadOptions settings)
    {
        if (settings.MoveFrom?.ConnectionString is not { } text || string.IsNullOrWhiteSpace(text))
            return null;
        var options = ConfigurationOptions.Parse(text);
        return (string.IsNullOrEmpty(options.User) ? "default" : options.User, options.Password!);
    }

    private static AzureRedisAadOptions Old(AzureRedisAadOptions settings, AzureRedisMoveFromOptions move)
    {
        var prefix = move.InstanceName ?? settings.InstanceName;
        var old = new AzureRedisAadOptions
        {
            Names = settings.Names.Below(nameof(settings.MoveFrom)),
            Endpoint = Endpoint(move),
            InstanceName = prefix,
            KeyRingName = move.KeyRingName ?? (move.IsStock ? KeyRingKey.StockName : null),
            TokenRefreshRatio = settings.TokenRefreshRatio,
            TokenRequestTimeout = settings.TokenRequestTimeout,
            StartTimeout = settings.StartTimeout,
            OutageGrace = settings.OutageGrace,
            ReconnectDelay = settings.ReconnectDelay,
            MaxReconnectDelay = settings.MaxReconnectDelay,
            AtomicCacheWrites = settings.AtomicCacheWrites,
            RenewalInterval = settings.RenewalInterval,
            EnableSession = settings.EnableSession,
            EnableDataProtection = settings.EnableDataProtection,
        };
        old.TakeFrom(HasCredential(move) ? move : settings);
        if (move.Scope == new AzureRedisMoveFromOptions().Scope)
            old.Scope = settings.Scope;
        old.AuthorityHost = move.AuthorityHost ?? settings.AuthorityHost;
        old.TrustedCertificateFile = move.TrustedCertificateFile ?? settings.TrustedCertificateFile;
        return old;
    }

    /// <summary>Whether the move sets a separate credential. If not, one token serves both caches.</summary>
    public static bool HasCredential(AzureRedisMoveFromOptions move) => new[]
    {
        move.Credential, move.TenantId, move.ClientId, move.ClientSecret, move.ClientCertificatePath, move.ClientCertificate,
            move.TokenFilePath,
        move.ManagedIdentityClientId, move.ManagedIdentityObjectId, move.ManagedIdentityResourceId, move.UserName,
    }.Any(set => !string.IsNullOrWhiteSpace(set));

    private static IEnumerable<string> Stages(AzureRedisAadOptions settings, AzureRedisMoveFromOptions move, SettingNames names)
    {
        if (move.Stage is null)
        {
            yield return $"{names.Of(nameof(move.Stage))} is missing. Write Copy to begin; then Switch, then Drain, each on all instances "
                + "before the next. If the app is not moving, remove the section.";
        }
        else if (!Enum.IsDefined(move.Stage.Value))
        {
            yield return $"{names.Of(nameof(move.Stage))} is {move.Stage}. Write Copy, Switch or Drain.";
        }

        if (move.Include.Any(content => !Enum.IsDefined(content)))
            yield return $"{names.Of(nameof(move.Include))} names something that cannot move. Write Cache, OutputCache or both.";
        if (settings.MigrateStockSessions)
        {
            yield return $"{settings.Names.Of(nameof(settings.MigrateStockSessions))} and {settings.Names.Of(nameof(settings.MoveFrom))} "
                + "are both set. Remove the first; for sessions of ASP.NET Core's own store in the old cache, set "
                + $"{names.Of(nameof(move.IsStock))} to true.";
        }

        if (move.Database < 0)
            yield return $"{names.Of(nameof(move.Database))} is {move.Database}. Write the number of the old cache's database, from 0.";
    }

    private static IEnumerable<string> Places(AzureRedisAadOptions settings, AzureRedisMoveFromOptions move, SettingNames names)
    {
        if (settings.Endpoints.Count > 0)
        {
            return [$"{settings.Names.Of(nameof(settings.Endpoints))} and {settings.Names.Of(nameof(settings.MoveFrom))} are both set. "
                + $"Move to one cache first: name it in {settings.Names.Of(nameof(settings.Endpoint))}."];
        }

        var (hasEndpoint, hasString) = (!string.IsNullOrWhiteSpace(move.Endpoint), !string.IsNullOrWhiteSpace(move.ConnectionString));
        if (hasEndpoint && hasString)
        {
            return [
                $"{names.Of(nameof(move.Endpoint))} and {names.Of(nameof(move.ConnectionString))} are both set. Keep Endpoint to sign in "
                    + "to the old cache with Microsoft Entra ID, or ConnectionString to sign in with its access key."];
        }

        return hasString
            ? OfConnectionString(move.ConnectionString!, names.Of(nameof(move.ConnectionString)), names)
            : RedisEndpoint.Problems(move.Endpoint, names.Of(nameof(move.Endpoint)), names)
                .Select(problem => problem.Contains(" contains a password", StringComparison.Ordinal)
                    ? $"{problem} For as long as the old cache has no Microsoft Entra ID, write the whole string "
                        + $"into {names.Of(nameof(move.ConnectionString))} instead."
                    : problem);
    }

    private static IEnumerable<string> OfConnectionString(string text, string setting, SettingNames names)
    {
        ConfigurationOptions options;
        try
        {
            options = ConfigurationOptions.Parse(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            // The parser's own message may repeat the value, which contains a key.
            return [
                $"{setting} cannot be read as a StackExchange.Redis configuration string. Write it as the Azure portal shows "
                    + $"it: {ConnectionStringExample}."];
        }

        if (string.IsNullOrEmpty(options.Password))
        {
            return [
                $"{setting} contains no access key (\"password=...\"). Copy it from the portal, such as {ConnectionStringExample}; to "
                    + "sign in with Microsoft Entra ID, write the host and port into "
                    + $"{names.Of(nameof(AzureRedisMoveFromOptions.Endpoint))} instead."];
        }

        return RedisEndpoint.Problems(WithoutKey(options), setting, names);
    }

    private static string Endpoint(AzureRedisMoveFromOptions move)
    {
        var options = string.IsNullOrWhiteSpace(move.ConnectionString)
            ? ConfigurationOptions.Parse(move.Endpoint!) : ConfigurationOptions.Parse(move.ConnectionString);
        if (move.Database > 0)
            options.DefaultDatabase = move.Database;
        return WithoutKey(options);
    }

    /// <summary>The package decides on TLS and on what happens at startup.</summary>
    private static string WithoutKey(ConfigurationOptions options)
    {
        var rest = options.Clone();
        (rest.User, rest.Password) = (null, null);
        return string.Join(',', rest.ToString(includePassword: false).Split(',')
            .Where(part => !part.StartsWith("abortConnect=", StringComparison.OrdinalIgnoreCase)));
    }

    private static IEnumerable<string> Hosts(AzureRedisAadOptions settings) =>
        RedisEndpoint.Parse(settings.Endpoint!).EndPoints.Select(EndPointCollection.ToString)!;
}
