namespace AspNetRedisAad.Identity;

/// <summary>
/// No usable token could be had. <see cref="Reason"/> is one short word for health and metrics; the message is for people.
/// </summary>
internal sealed class TokenUnavailableException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The certificate that the credential needs is not there.</summary>
    public const string ClientCertificate = "client_certificate";

    /// <summary>The file with the federated token cannot be read.</summary>
    public const string TokenFile = "token_file";

    /// <summary>No credential can be made of the settings.</summary>
    public const string Settings = "credential_settings";

    public string Reason { get; } = reason;
}
