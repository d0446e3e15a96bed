using AspNetRedisAad.Emulator.Hosting;

namespace AspNetRedisAad.Emulator.Settings;

/// <summary>The configuration of an app that signs in to the emulator.</summary>
internal static class AppSettings
{
    /// <summary>Keys and values. For some credentials, also writes a file with a secret to the emulator's folder.</summary>
    public static Dictionary<string, string?> Of(RunningEmulator emulator, EmulatedCredential credential, EmulatedIdentity identity)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Endpoint"] = emulator.Endpoints[0],
            ["TrustedCertificateFile"] = emulator.TrustedCertificateFile,
            ["AuthorityHost"] = emulator.Parts.Tenant.Address.ToString(),
        };
        switch (credential)
        {
            case EmulatedCredential.ClientSecret:
                AddApplication("ClientSecret");
                settings["ClientSecret"] = identity.ClientSecret;
                break;
            case EmulatedCredential.ClientCertificate:
                AddApplication("ClientCertificate");
                settings["ClientCertificatePath"] =
                    emulator.Folder.Write($"{identity.ClientId}.pem", emulator.Directory.CertificateOf(identity));
                break;
            case EmulatedCredential.WorkloadIdentity:
                AddApplication("WorkloadIdentity");
                settings["TokenFilePath"] =
                    emulator.Folder.Write($"{identity.ClientId}.jwt", emulator.Parts.FederatedTokens.Issue(identity));
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
            settings["TenantId"] = emulator.Parts.Tenant.Id;
            settings["ClientId"] = identity.ClientId;
        }
    }
}
