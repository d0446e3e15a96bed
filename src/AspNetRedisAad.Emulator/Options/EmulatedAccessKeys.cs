namespace AspNetRedisAad.Emulator;

/// <summary>
/// The access keys that a cache accepts in addition to tokens. Source: Microsoft, "Disable access key authentication".
/// </summary>
[Flags]
public enum EmulatedAccessKeys
{
    /// <summary>No access keys: tokens only.</summary>
    None = 0,

    /// <summary>The primary key, <see cref="AzureRedisEmulator.PrimaryAccessKey"/>.</summary>
    Primary = 1,

    /// <summary>The secondary key, <see cref="AzureRedisEmulator.SecondaryAccessKey"/>.</summary>
    Secondary = 2,
}
