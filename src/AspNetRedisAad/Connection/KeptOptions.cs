using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// The options of StackExchange.Redis that nobody may change, because the connection would no longer be signed in, encrypted or kept alive.
/// </summary>
internal sealed class KeptOptions
{
    private const string SignIn = "the connection signs in with tokens: use {Credential}, or UseCredential";
    private const string Tls =
        "the connection is encrypted before StackExchange.Redis gets it: add certificate authorities with {TrustedCertificateFile}";

    /// <summary>A replaced provider may change the values of other properties, so it comes first.</summary>
    private static readonly (string Property, Func<ConfigurationOptions, object?> Value, string Instead)[] _kept =
    [
        (nameof(ConfigurationOptions.Defaults), options => options.Defaults, "it signs the connection in: set the properties themselves"),
        (nameof(ConfigurationOptions.User), options => options.User, "the user name is the one in the token: use {UserName} for another"),
        (nameof(ConfigurationOptions.Password), options => options.Password, SignIn),
        (nameof(ConfigurationOptions.SentinelUser), options => options.SentinelUser, SignIn),
        (nameof(ConfigurationOptions.SentinelPassword), options => options.SentinelPassword, SignIn),
        (nameof(ConfigurationOptions.EndPoints), options =>
            string.Join(' ', options.EndPoints), "the token is meant for the server in the settings: use {Endpoint} or {Endpoints}"),
        (nameof(ConfigurationOptions.Ssl), options => options.Ssl, Tls),
        (nameof(ConfigurationOptions.SslProtocols), options =>
            options.SslProtocols, "write sslProtocols=tls12|tls13 after the endpoint in {Endpoint}"),
        (nameof(ConfigurationOptions.CertificateValidation), CertificateCallbacks.ValidationOf, Tls),
        (nameof(ConfigurationOptions.CertificateSelection), CertificateCallbacks.SelectionOf, SignIn),
        (nameof(ConfigurationOptions.SslClientAuthenticationOptions), options => options.SslClientAuthenticationOptions, Tls),
        (nameof(ConfigurationOptions.Tunnel), options =>
            options.Tunnel, "it opens the connection: write tunnel=http:host:port after the endpoint in {Endpoint}"),
        (nameof(ConfigurationOptions.ReconnectRetryPolicy), options =>
            options.ReconnectRetryPolicy, "it would open connections twice: use {ReconnectDelay} and {MaxReconnectDelay}"),
        (nameof(ConfigurationOptions.SharedSubscriptionConnection), options => options.SharedSubscriptionConnection,
            "subscriptions always have a separate connection, because a message in the middle of a reply would give callers each other's "
                + "data: remove it"),
        (nameof(ConfigurationOptions.AbortOnConnectFail), options =>
            options.AbortOnConnectFail, "connections are opened however long it takes: use {RequireConnectionAtStart}"),
        ("AUTH in " + nameof(ConfigurationOptions.CommandMap), options =>
            HasAuthentication(options.CommandMap), "tokens are renewed with it: leave AUTH as it is"),
    ];

    private readonly object?[] _before;

    public KeptOptions(ConfigurationOptions options) => _before = [.. _kept.Select(kept => kept.Value(options))];

    /// <summary>The first option whose value has changed, why it must stay, and what to do instead; null when none has changed.</summary>
    public string? FirstChange(ConfigurationOptions options) => _kept
        .Where((kept, i) => !Equals(kept.Value(options), _before[i]))
        .Select(kept => $"{kept.Property}, but {kept.Instead}.")
        .FirstOrDefault();

    private static bool HasAuthentication(CommandMap commands) =>
        !commands.ToString().Split(',').Any(command => command.StartsWith("$AUTH=", StringComparison.OrdinalIgnoreCase));
}
