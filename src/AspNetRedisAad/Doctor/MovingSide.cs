namespace AspNetRedisAad.Doctor;

/// <summary>What a move needs from one of its two caches.</summary>
/// <param name="SessionPrefix">With which the keys of sessions begin there.</param>
internal sealed record MovingSide(string SessionPrefix)
{
    /// <param name="settings">Those of the cache.</param>
    /// <param name="isStock">Whether ASP.NET Core's own session store writes there, whose keys have no mark of their own.</param>
    public static MovingSide Of(AzureRedisAadOptions settings, bool isStock) =>
        new(isStock ? settings.InstanceName ?? "" : $"{settings.InstanceName}session:");
}
