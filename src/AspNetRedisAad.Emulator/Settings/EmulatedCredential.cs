namespace AspNetRedisAad.Emulator;

/// <summary>The ways in which an app can sign in to the emulator.</summary>
public enum EmulatedCredential
{
    /// <summary>The secret of an app registration.</summary>
    ClientSecret,

    /// <summary>The certificate of an app registration.</summary>
    ClientCertificate,

    /// <summary>The token of a Kubernetes service account in a file, as on AKS.</summary>
    WorkloadIdentity,

    /// <summary>The system-assigned managed identity of an App Service: the emulator's first identity.</summary>
    ManagedIdentityAppService,

    /// <summary>A user-assigned managed identity of an App Service.</summary>
    ManagedIdentityAppServiceUserAssigned,

    /// <summary>The managed identity of a virtual machine, from its instance metadata service.</summary>
    ManagedIdentityImds,

    /// <summary><c>DefaultAzureCredential</c>, which here finds a client secret in the environment.</summary>
    DefaultAzureCredential,
}
