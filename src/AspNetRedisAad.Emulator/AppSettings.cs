using AspNetRedisAad.Emulator.Authority;
using AspNetRedisAad.Emulator.Hosting;

namespace AspNetRedisAad.Emulator;

/// <summary>What an app needs to know to sign in, for each credential.</summary>
internal sealed class AppSettings(AzureRedisEmulator emulator, IdentityDirectory directory, EmulatorHost host, EmulatorFolder folder)
{
    public Dictionary<string, string?> Settings(EmulatedCredential credential, EmulatedIdentity identity)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Endpoint"] = emulator.Endpoint,
            ["TrustedCertificateFile"] = emulator.TrustedCertificateFile,
            ["AuthorityHost"] = emulator.AuthorityHost.ToString(),
        };
        switch (credential)
        {
            case EmulatedCredential.ClientSecret:
                AddApplication("ClientSecret");
                settings["ClientSecret"] = identity.ClientSecret;
                break;
            case EmulatedCredential.ClientCertificate:
                AddApplication("ClientCertificate");
                settings["ClientCertificatePath"] = folder.Write($"{identity.ClientId}.pem", directory.CertificateOf(identity));
                break;
            case EmulatedCredential.WorkloadIdentity:
                AddApplication("WorkloadIdentity");
                settings["TokenFilePath"] = folder.Write($"{identity.ClientId}.jwt", host.Issuer.IssueFederated(identity));
                break;
            case EmulatedCredential.ManagedIdentityAppServiceUserAssigned:
                settings["Credential"] = "ManagedIdentity";
                settings["ManagedIdentityClientId"] = identity.ClientId;
                break;
            case EmulatedCredential.ManagedIdentityAppService or EmulatedCredential.ManagedIdentityImds:
                settings["Credential"] = "ManagedIdentity";
                break;
            case EmulatedCredential.DefaultAzureCredential:
                settings["Credential"] = "DefaultAzureCredential";
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(credential), credential, "Not a known credential.");
        }

        return settings.ToDictionary(setting => $"AzureRedisAad:{setting.Key}", setting => setting.Value);

        void AddApplication(string kind)
        {
            settings["Credential"] = kind;
            settings["TenantId"] = emulator.TenantId;
            settings["ClientId"] = identity.ClientId;
        }
    }

    public Dictionary<string, string> Environment(EmulatedCredential credential, EmulatedIdentity identity) => credential switch
    {
        EmulatedCredential.ManagedIdentityAppService or EmulatedCredential.ManagedIdentityAppServiceUserAssigned => new()
        {
            ["IDENTITY_ENDPOINT"] = $"{host.MetadataAddress}{ManagedIdentityEndpoints.AppServicePath}",
            ["IDENTITY_HEADER"] = host.ManagedIdentity.IdentityHeader,
        },
        EmulatedCredential.ManagedIdentityImds => new()
        {
            ["AZURE_POD_IDENTITY_AUTHORITY_HOST"] = host.MetadataAddress,
        },
        EmulatedCredential.DefaultAzureCredential => new()
        {
            ["AZURE_TENANT_ID"] = emulator.TenantId,
            ["AZURE_CLIENT_ID"] = identity.ClientId,
            ["AZURE_CLIENT_SECRET"] = identity.ClientSecret,
        },
        _ => [],
    };
}
