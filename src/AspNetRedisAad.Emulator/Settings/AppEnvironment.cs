using AspNetRedisAad.Emulator.Authority;
using AspNetRedisAad.Emulator.Hosting;

namespace AspNetRedisAad.Emulator.Settings;

/// <summary>The environment variables of an app that signs in to the emulator.</summary>
internal static class AppEnvironment
{
    public static Dictionary<string, string> Of(RunningEmulator emulator, EmulatedCredential credential, EmulatedIdentity identity) =>
        credential switch
        {
            EmulatedCredential.ManagedIdentityAppService or EmulatedCredential.ManagedIdentityAppServiceUserAssigned => new()
            {
                ["IDENTITY_ENDPOINT"] = $"{emulator.MetadataAddress}{ManagedIdentityEndpoints.AppServicePath}",
                ["IDENTITY_HEADER"] = emulator.Parts.ManagedIdentity.IdentityHeader,
            },
            EmulatedCredential.ManagedIdentityImds => new()
            {
                ["AZURE_POD_IDENTITY_AUTHORITY_HOST"] = emulator.MetadataAddress,
            },
            EmulatedCredential.DefaultAzureCredential => new()
            {
                ["AZURE_TENANT_ID"] = emulator.Parts.Tenant.Id,
                ["AZURE_CLIENT_ID"] = identity.ClientId,
                ["AZURE_CLIENT_SECRET"] = identity.ClientSecret,
            },
            _ => [],
        };
}
