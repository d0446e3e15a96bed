namespace AspNetRedisAad.Doctor;

/// <summary>What a move needs from one of its two caches.</summary>
/// <param name="SessionPrefix">The prefix of the session keys there.</param>
internal sealed record MovingSide(string SessionPrefix)
{
    /// <param name="settings">The settings of the cache.</param>
    /// <param name="isStock">Whether ASP.NET Core's own session store writes there, whose keys cannot be told from other keys.</param>
    public static MovingSide Of(AzureRedisAadOptions settings, bool isStock) =>
        new(isStock ? settings.InstanceName ?? "" : $"{settings.InstanceName}session:");
}
