namespace AspNetRedisAad.Identity;

/// <summary>
/// No usable token is available. <see cref="Reason"/> is one short word for health and metrics; the message is for display.
/// </summary>
internal sealed class TokenUnavailableException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The certificate that the credential needs was not found.</summary>
    public const string ClientCertificate = "client_certificate";

    /// <summary>The file with the federated token cannot be read.</summary>
    public const string TokenFile = "token_file";

    /// <summary>The credential cannot be created from the settings.</summary>
    public const string Settings = "credential_settings";

    public string Reason { get; } = reason;
}
