using Aspire.Hosting.ApplicationModel;

namespace AspNetRedisAad.Aspire.Hosting;

/// <summary>How the emulator is started, and which identities may sign in.</summary>
internal sealed class EmulatorSettings
{
    public TimeSpan? TokenLifetime { get; set; }

    public TimeSpan? RefreshIn { get; set; }

    public AzureRedisEmulatorProfile Profile { get; set; }

    public AzureRedisEmulatorBackend Backend { get; set; }

    public bool KeepsData { get; set; }

    /// <summary>Null for a folder in the AppHost's store.</summary>
    public string? DataFolder { get; set; }

    /// <summary>Null for the program in the package.</summary>
    public string? Program { get; set; }

    /// <summary>Known before anything starts.</summary>
    public string TrustedCertificateFile { get; set; } = "";

    public EmulatorIdentity Identity { get; } = new();
}
