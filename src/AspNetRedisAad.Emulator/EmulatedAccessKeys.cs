namespace AspNetRedisAad.Emulator;

/// <summary>Which access keys a cache accepts beside tokens. Source: Microsoft, "Disable access key authentication".</summary>
[Flags]
public enum EmulatedAccessKeys
{
    /// <summary>None: tokens only.</summary>
    None = 0,

    /// <summary>The primary key, <see cref="AzureRedisEmulator.PrimaryAccessKey"/>.</summary>
    Primary = 1,

    /// <summary>The secondary key, <see cref="AzureRedisEmulator.SecondaryAccessKey"/>.</summary>
    Secondary = 2,
}
