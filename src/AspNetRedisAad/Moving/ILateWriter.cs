namespace AspNetRedisAad.Moving;

/// <summary>A surface that can update one key on the other side.</summary>
internal interface ILateWriter
{
    /// <summary>The name of its keys among those of other surfaces: one word.</summary>
    string Kind { get; }

    /// <summary>
    /// Updates the other side's copy to the current state of the side that is read; if that has nothing, the copy is deleted. If it throws,
    /// it is called again.
    /// </summary>
    /// <param name="key">The key as the surface named it.</param>
    /// <param name="cancellationToken">Canceled when the app stops.</param>
    Task WriteLateAsync(string key, CancellationToken cancellationToken);
}
