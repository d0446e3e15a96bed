namespace AspNetRedisAad.Emulator;

/// <summary>The ways in which an app can prove its identity to the emulator.</summary>
public enum EmulatedCredential
{
    /// <summary>An app registration's secret.</summary>
    ClientSecret,

    /// <summary>An app registration's certificate.</summary>
    ClientCertificate,

    /// <summary>A Kubernetes service account token in a file, as on AKS.</summary>
    WorkloadIdentity,

    /// <summary>The system-assigned managed identity of an App Service: the emulator's first identity.</summary>
    ManagedIdentityAppService,

    /// <summary>A user-assigned managed identity of an App Service.</summary>
    ManagedIdentityAppServiceUserAssigned,

    /// <summary>The managed identity of a virtual machine, from its instance metadata service.</summary>
    ManagedIdentityImds,

    /// <summary>Whatever <c>DefaultAzureCredential</c> finds; here, a client secret in the environment.</summary>
    DefaultAzureCredential,
}
