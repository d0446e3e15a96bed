using AspNetRedisAad.Configuration;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace AspNetRedisAad.Identity;

/// <summary>Creates the credential that the (validated) settings describe.</summary>
internal static class CredentialFactory
{
    private static readonly Uri[] _publicClouds =
        [AzureAuthorityHosts.AzurePublicCloud, AzureAuthorityHosts.AzureGovernment, AzureAuthorityHosts.AzureChina];

    /// <summary>
    /// Outside Azure, nothing answers at the address of managed identity, and the other credentials of the chain have to wait.
    /// </summary>
    private static readonly TimeSpan _longestProbe = TimeSpan.FromSeconds(2);

    public static TokenCredential Create(AzureRedisAadOptions options)
    {
        CredentialKinds.TryRead(options, out var kinds);
        return kinds is [var only]
            ? Create(only, options) : new ChainedTokenCredential([.. kinds.Select(kind => Create(kind, options, inChain: true))]);
    }

    private static TokenCredential Create(CredentialKind kind, AzureRedisAadOptions options, bool inChain = false) => kind switch
    {
        CredentialKind.ManagedIdentity => ManagedIdentity(options, inChain),
        CredentialKind.WorkloadIdentity => new WorkloadIdentityCredential(WorkloadIdentity(options)),
        CredentialKind.ClientSecret => new ClientSecretCredential(
            options.TenantId, options.ClientId, options.ClientSecret,
            With(new ClientSecretCredentialOptions { DisableInstanceDiscovery = IsPrivateCloud(options) }, options)),
        CredentialKind.ClientCertificate => new ClientCertificateCredential(
            options.TenantId, options.ClientId, ClientCertificate.Load(options),
            With(new ClientCertificateCredentialOptions { DisableInstanceDiscovery = IsPrivateCloud(options) }, options)),
        CredentialKind.AzureCli => new AzureCliCredential(
            With(new AzureCliCredentialOptions { TenantId = Optional(options.TenantId) }, options)),
        CredentialKind.VisualStudio => new VisualStudioCredential(
            With(new VisualStudioCredentialOptions { TenantId = Optional(options.TenantId) }, options)),
        _ => Default(options),
    };

    private static TokenCredential ManagedIdentity(AzureRedisAadOptions settings, bool inChain)
    {
        var options = With(new ManagedIdentityCredentialOptions(ManagedIdentityIdOf(settings)), settings);
        if (!inChain)
            return new ManagedIdentityCredential(options);

        options.Retry.NetworkTimeout = _longestProbe;
        return new OptionalCredential(new ManagedIdentityCredential(options));
    }

    private static ManagedIdentityId ManagedIdentityIdOf(AzureRedisAadOptions options)
    {
        if (Optional(options.ManagedIdentityClientId) is { } clientId)
            return ManagedIdentityId.FromUserAssignedClientId(clientId);
        if (Optional(options.ManagedIdentityObjectId) is { } objectId)
            return ManagedIdentityId.FromUserAssignedObjectId(objectId);
        if (Optional(options.ManagedIdentityResourceId) is { } resourceId)
            return ManagedIdentityId.FromUserAssignedResourceId(new ResourceIdentifier(resourceId));
        return ManagedIdentityId.SystemAssigned;
    }

    private static WorkloadIdentityCredentialOptions WorkloadIdentity(AzureRedisAadOptions settings)
    {
        var options = With(new WorkloadIdentityCredentialOptions { DisableInstanceDiscovery = IsPrivateCloud(settings) }, settings);
        // Values that are not set come from the environment (AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_FEDERATED_TOKEN_FILE).
        options.TenantId = Optional(settings.TenantId) ?? options.TenantId;
        options.ClientId = Optional(settings.ClientId) ?? options.ClientId;
        options.TokenFilePath = Optional(settings.TokenFilePath) ?? options.TokenFilePath;
        return options;
    }

    private static DefaultAzureCredential Default(AzureRedisAadOptions settings)
    {
        var options = With(new DefaultAzureCredentialOptions { DisableInstanceDiscovery = IsPrivateCloud(settings) }, settings);
        options.TenantId = Optional(settings.TenantId) ?? options.TenantId;
        if (Optional(settings.ManagedIdentityClientId) is { } clientId)
            options.ManagedIdentityClientId = clientId;
        else if (Optional(settings.ManagedIdentityResourceId) is { } resourceId)
            options.ManagedIdentityResourceId = new ResourceIdentifier(resourceId);
        return new DefaultAzureCredential(options);
    }

    private static TOptions With<TOptions>(TOptions options, AzureRedisAadOptions settings)
        where TOptions : TokenCredentialOptions
    {
        // The token refresh retries by itself, sooner and for longer than the SDK's pipeline, whose delays would hold it up.
        options.Retry.MaxRetries = 0;
        if (settings.AuthorityHost is not null)
            options.AuthorityHost = settings.AuthorityHost;

        if (TrustedCertificates.Load(settings) is { } trusted)
        {
            // Lives as long as the credential, which lives as long as the app.
            options.Transport = new HttpClientTransport(new HttpClient(new SocketsHttpHandler
            {
                SslOptions = { RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                    trusted.Accepts(certificate, chain, errors) },
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            }));
        }

        return options;
    }

    /// <summary>
    /// Instance discovery asks the public cloud whether an authority is genuine. For a private authority this takes many seconds, and the
    /// answer is no.
    /// </summary>
    private static bool IsPrivateCloud(AzureRedisAadOptions options)
    {
        var authority = options.AuthorityHost
            ?? (Uri.TryCreate(Environment.GetEnvironmentVariable("AZURE_AUTHORITY_HOST"), UriKind.Absolute, out var host) ? host : null);
        return authority is not null && !_publicClouds.Any(cloud => cloud.Host == authority.Host);
    }

    private static string? Optional(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
