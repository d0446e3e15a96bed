using System.Net;
using System.Security.Authentication;
using StackExchange.Redis;

namespace AspNetRedisAad.Configuration;

/// <summary>Reads <see cref="AzureRedisAadOptions.Endpoint"/>: <c>host:port</c> or a StackExchange.Redis configuration string.</summary>
internal static class RedisEndpoint
{
    private const string Example = "\"contoso.redis.cache.windows.net:6380\" (Azure Cache for Redis) or "
        + "\"contoso.westeurope.redis.azure.net:10000\" (Azure Managed Redis)";

    /// <summary>The parsed settings. They are valid when <see cref="Problems(string?, string, SettingNames)"/> returns nothing.</summary>
    public static ConfigurationOptions Parse(string endpoint)
    {
        var options = ConfigurationOptions.Parse(endpoint);
        for (var i = 0; i < options.EndPoints.Count; i++)
        {
            if (options.EndPoints[i] is DnsEndPoint { Port: 0 } dns)
                options.EndPoints[i] = new DnsEndPoint(dns.Host, RedisProducts.Of(dns.Host).TlsPort());
            else if (options.EndPoints[i] is IPEndPoint { Port: 0 } ip)
                options.EndPoints[i] = new IPEndPoint(ip.Address, RedisProduct.Unknown.TlsPort());
        }

        return options;
    }

    public static IEnumerable<string> Problems(AzureRedisAadOptions settings)
    {
        if (settings.Endpoints.Count == 0)
            return Problems(settings.Endpoint, settings.Names.Of(nameof(settings.Endpoint)), settings.Names);
        if (!string.IsNullOrWhiteSpace(settings.Endpoint))
            return [
                $"{settings.Names.Of(nameof(settings.Endpoint))} and {settings.Names.Of(nameof(settings.Endpoints))} are both set. Keep "
                    + "one of them."];

        return settings.Endpoints.SelectMany((endpoint, i) =>
        {
            var setting = $"{settings.Names.Of(nameof(settings.Endpoints))}:{i}:";
            return Problems(endpoint.Endpoint, setting + nameof(endpoint.Endpoint), settings.Names)
                .Concat(double.IsFinite(endpoint.Weight) && endpoint.Weight > 0
                ? [] : [$"{setting}{nameof(endpoint.Weight)} is {endpoint.Weight}. Write a number above 0, such as 1."]);
        });
    }

    public static IEnumerable<string> Problems(string? endpoint, string setting, SettingNames names)
    {
        if (string.IsNullOrWhiteSpace(endpoint))
        {
            return [$"{setting} is missing. Set it to the host and port of your cache: {Example}."
                + (names.HasConnectionString ? " In an Aspire AppHost, WithReference(...) on the app sets it." : "")];
        }

        if (Uri.IsWellFormedUriString(endpoint, UriKind.Absolute) && endpoint.Contains("://", StringComparison.Ordinal))
            return [$"{setting} is an address with a scheme. Write host and port alone: {Example}."];

        ConfigurationOptions options;
        try
        {
            options = Parse(endpoint);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            // The parser's own message may repeat the value, and the value may hold a key.
            return [$"{setting} cannot be read as host:port or as a StackExchange.Redis configuration string. Write {Example}."];
        }

        return [.. Hosts(options, setting), .. Secrets(options, setting, names), .. Tls(options, endpoint, setting),
            .. Subscriptions(endpoint, setting)];
    }

    private static IEnumerable<string> Hosts(ConfigurationOptions options, string setting)
    {
        if (options.EndPoints.Count == 0)
            yield return $"{setting} names no host. Write {Example}.";

        foreach (var endpoint in options.EndPoints)
        {
            switch (endpoint)
            {
                case DnsEndPoint dns when Uri.CheckHostName(dns.Host) == UriHostNameType.Unknown:
                    yield return $"{setting} has an invalid host name. Write {Example}.";
                    break;
                case DnsEndPoint { Port: RedisProducts.PlainTextPort } dns when RedisProducts.Of(dns.Host) != RedisProduct.Unknown:
                    yield return $"{setting} uses the plain-text port {RedisProducts.PlainTextPort} of {dns.Host}; a token must never "
                        + "travel without TLS. "
                        + $"Write \"{dns.Host}:{RedisProducts.Of(dns.Host).TlsPort()}\".";
                    break;
            }
        }
    }

    private static IEnumerable<string> Secrets(ConfigurationOptions options, string setting, SettingNames names)
    {
        if (!string.IsNullOrEmpty(options.Password) || !string.IsNullOrEmpty(options.SentinelPassword))
        {
            yield return $"{setting} contains a password (an access key). Remove \"password=...\": the app signs in with Microsoft "
                + "Entra ID tokens, and a password would be sent instead of them."
                + (names.HasConnectionString
                    ? " In an Aspire AppHost it comes from WithAccessKeyAuthentication(), or from a Redis without Microsoft Entra ID."
                    : "");
        }

        if (!string.IsNullOrEmpty(options.User) || !string.IsNullOrEmpty(options.SentinelUser))
        {
            yield return $"{setting} contains a user. Remove \"user=...\": the user name is the object ID in the token; to use "
                + $"another, set {names.Of(nameof(AzureRedisAadOptions.UserName))}.";
        }
    }

    private static IEnumerable<string> Tls(ConfigurationOptions options, string endpoint, string setting)
    {
        // ConfigurationOptions.Ssl does not distinguish "off" from "not set".
        if (ValueOf(endpoint, "ssl")?.ToUpperInvariant() is "FALSE" or "0" or "NO" or "OFF")
        {
            yield return $"{setting} says ssl=false; a token must never travel without TLS. Remove \"ssl=false\" and use the TLS port "
                + $"({RedisProduct.AzureCacheForRedis.TlsPort()}, or {RedisProduct.AzureManagedRedis.TlsPort()} on Azure Managed Redis).";
        }

        const SslProtocols Allowed = SslProtocols.Tls12 | SslProtocols.Tls13;
        if (options.SslProtocols is { } protocols && protocols != SslProtocols.None && (protocols & ~Allowed) != 0)
            yield return $"{setting} allows TLS below 1.2. Remove \"sslProtocols=...\", or write \"sslProtocols=tls12|tls13\".";
    }

    private static IEnumerable<string> Subscriptions(string endpoint, string setting)
    {
        if (ValueOf(endpoint, "sharedSubscriptionConnection") is not null)
        {
            yield return $"{setting} sets sharedSubscriptionConnection. Remove it: subscriptions always have a separate connection, "
                + "because on a shared one Redis before 7.2 may deliver a message in the middle of a reply, and callers would get each "
                + "other's data.";
        }
    }

    /// <summary>What the text says, where the parsed options do not distinguish "not set" from a default.</summary>
    private static string? ValueOf(string endpoint, string key) => endpoint.Split(',')
        .Select(part => part.Split('=', 2))
        .LastOrDefault(parts => parts.Length == 2 && parts[0].Trim().Equals(key, StringComparison.OrdinalIgnoreCase))?[1].Trim();
}
