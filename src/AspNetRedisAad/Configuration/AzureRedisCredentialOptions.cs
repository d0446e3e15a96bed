using System.Security.Cryptography.X509Certificates;

namespace AspNetRedisAad;

/// <summary>How an app proves its identity. The keys follow the Azure SDK's convention for credentials in configuration.</summary>
public abstract class AzureRedisCredentialOptions
{
    private protected AzureRedisCredentialOptions()
    {
    }

    /// <summary>Gets or sets the kind of credential that proves the app's identity.</summary>
    /// <value>
    /// One of <c>DefaultAzureCredential</c>, <c>ManagedIdentity</c>, <c>WorkloadIdentity</c>, <c>ClientSecret</c>,
    /// <c>ClientCertificate</c>, <c>AzureCli</c>, <c>VisualStudio</c>, in any case; or several of them, separated by commas, and the first
    /// that returns a token is used. When unset: <c>ClientSecret</c> if <see cref="ClientSecret"/> is set, <c>ClientCertificate</c> if
    /// <see cref="ClientCertificatePath"/> or <see cref="ClientCertificate"/> is set, otherwise <c>DefaultAzureCredential</c>.
    /// </value>
    public string? Credential { get; set; }

    /// <summary>Gets or sets the Microsoft Entra tenant (directory) ID.</summary>
    /// <value>Required for <c>ClientSecret</c> and <c>ClientCertificate</c>.</value>
    public string? TenantId { get; set; }

    /// <summary>Gets or sets the application (client) ID of the app registration.</summary>
    /// <value>Required for <c>ClientSecret</c> and <c>ClientCertificate</c>.</value>
    public string? ClientId { get; set; }

    /// <summary>
    /// Gets or sets the client secret. Keep it out of appsettings.json: use user secrets, an environment variable or Key Vault.
    /// </summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public string? ClientSecret { get; set; }

    /// <summary>
    /// Gets or sets the path of the client certificate with its private key: a PEM file, or a PFX file without a password.
    /// </summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public string? ClientCertificatePath { get; set; }

    /// <summary>Gets or sets the thumbprint of the client certificate in the machine's certificate store, instead of a file.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public string? ClientCertificate { get; set; }

    /// <summary>Gets or sets the name of the certificate store that holds <see cref="ClientCertificate"/>.</summary>
    /// <value>The default value is <see cref="StoreName.My"/> (Personal).</value>
    public StoreName ClientCertificateStoreName { get; set; } = StoreName.My;

    /// <summary>Gets or sets the location of <see cref="ClientCertificateStoreName"/>.</summary>
    /// <value>The default value is <see cref="StoreLocation.CurrentUser"/>.</value>
    public StoreLocation ClientCertificateStoreLocation { get; set; } = StoreLocation.CurrentUser;

    /// <summary>Gets or sets the path of the Kubernetes service account token, for <c>WorkloadIdentity</c>.</summary>
    /// <value>The default is the environment variable <c>AZURE_FEDERATED_TOKEN_FILE</c>, which AKS sets.</value>
    public string? TokenFilePath { get; set; }

    /// <summary>Gets or sets the client ID of a user-assigned managed identity.</summary>
    /// <value>When no <c>ManagedIdentity...</c> ID is set, the system-assigned identity is used.</value>
    public string? ManagedIdentityClientId { get; set; }

    /// <summary>Gets or sets the object (principal) ID of a user-assigned managed identity.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public string? ManagedIdentityObjectId { get; set; }

    /// <summary>Gets or sets the Azure resource ID of a user-assigned managed identity.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public string? ManagedIdentityResourceId { get; set; }

    /// <summary>Gets or sets the Microsoft Entra endpoint, for sovereign and private clouds.</summary>
    /// <value>
    /// The default is the environment variable <c>AZURE_AUTHORITY_HOST</c>, otherwise <c>https://login.microsoftonline.com/</c>.
    /// </value>
    public Uri? AuthorityHost { get; set; }

    /// <summary>Gets or sets the scope that the access token is requested for.</summary>
    /// <value>
    /// The default is <c>https://redis.azure.com/.default</c>. Source: Microsoft, "Use Microsoft Entra ID for cache authentication".
    /// </value>
    public string Scope { get; set; } = "https://redis.azure.com/.default";

    /// <summary>Gets or sets the Redis user name.</summary>
    /// <value>The default is the object ID in the token (claim <c>oid</c>), which is what Azure expects.</value>
    public string? UserName { get; set; }

    /// <summary>
    /// Gets or sets the path of a PEM file with certificate authorities to trust in addition to the machine's, for Redis and for the
    /// identity service. Host names, validity and purpose are still checked.
    /// </summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public string? TrustedCertificateFile { get; set; }

    /// <summary>Copies the credential settings of another instance.</summary>
    internal void TakeFrom(AzureRedisCredentialOptions other)
    {
        Credential = other.Credential;
        TenantId = other.TenantId;
        ClientId = other.ClientId;
        ClientSecret = other.ClientSecret;
        ClientCertificatePath = other.ClientCertificatePath;
        ClientCertificate = other.ClientCertificate;
        ClientCertificateStoreName = other.ClientCertificateStoreName;
        ClientCertificateStoreLocation = other.ClientCertificateStoreLocation;
        TokenFilePath = other.TokenFilePath;
        ManagedIdentityClientId = other.ManagedIdentityClientId;
        ManagedIdentityObjectId = other.ManagedIdentityObjectId;
        ManagedIdentityResourceId = other.ManagedIdentityResourceId;
        AuthorityHost = other.AuthorityHost;
        Scope = other.Scope;
        UserName = other.UserName;
        TrustedCertificateFile = other.TrustedCertificateFile;
    }
}
