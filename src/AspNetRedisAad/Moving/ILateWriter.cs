namespace AspNetRedisAad.Moving;

/// <summary>A surface that can bring one key of the other side up to date.</summary>
internal interface ILateWriter
{
    /// <summary>What its keys are called among those of other surfaces: one word.</summary>
    string Kind { get; }

    /// <summary>
    /// Makes the other side's copy what the side that is read has now: nothing, if that has nothing. It may throw; it is called again then.
    /// </summary>
    /// <param name="key">As the surface has named it.</param>
    /// <param name="cancellationToken">The app stops.</param>
    Task WriteLateAsync(string key, CancellationToken cancellationToken);
}
