using System.Security.Authentication;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>Options that a library has created, to connect to our server, encrypted and signed in like our own connections.</summary>
internal static class GivenOptions
{
    private const SslProtocols Allowed = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Why the options cannot be used, and what to do; null when they can.</summary>
    /// <param name="given">The library's options.</param>
    /// <param name="own">The connection's options.</param>
    public static string? Problem(ConfigurationOptions given, ConfigurationOptions own)
    {
        if (given.Tunnel is EntraTunnel)
            return "they have been prepared before: prepare each object once";
        if (IsSet(given.User) || IsSet(given.Password) || IsSet(given.SentinelUser) || IsSet(given.SentinelPassword))
            return "they hold a user or a password, which would be sent instead of the token: remove it";
        if (CertificateCallbacks.ValidationOf(given) is not null || CertificateCallbacks.SelectionOf(given) is not null
            || given.SslClientAuthenticationOptions is not null)
            return "they hold a certificate callback, which would have no effect: use {TrustedCertificateFile} for additional certificate "
                + "authorities";
        if (given.SslProtocols is { } protocols && (protocols & ~Allowed) != 0)
            return "they allow TLS below 1.2: remove SslProtocols";
        if (given.EndPoints.Count > 0 && !given.EndPoints.ToHashSet().SetEquals(own.EndPoints))
            return "they name a different server than {Endpoint}, and the token is not meant for it: remove the endpoints, or register "
                + "another connection for that server";
        return null;
    }

    /// <summary>Sets our server as the endpoint.</summary>
    public static void Redirect(ConfigurationOptions given, ConfigurationOptions own)
    {
        given.EndPoints.Clear();
        foreach (var endpoint in own.EndPoints)
            given.EndPoints.Add(endpoint);
        given.SslHost = own.SslHost;
        given.Tunnel ??= own.Tunnel;
    }

    private static bool IsSet(string? text) => !string.IsNullOrEmpty(text);
}
