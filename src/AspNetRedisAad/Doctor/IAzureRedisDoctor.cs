namespace AspNetRedisAad;

/// <summary>
/// Finds out why a connection fails, and what to do about it. Registered as a singleton; for a named connection, the name is the key.
/// </summary>
public interface IAzureRedisDoctor
{
    /// <summary>
    /// Examines the access token, and then connects separately to each configured server: DNS, port, TLS, sign-in, a read and a write (of
    /// one key that lives for a second). In a move to another cache it also examines the old cache, compares both, and reports what would
    /// break. The findings name users and servers, but never contain a token, secret or key.
    /// </summary>
    /// <param name="cancellationToken">Cancels the examination.</param>
    /// <returns>The findings. It takes up to half a minute when nothing answers. Concurrent callers get the same result.</returns>
    Task<AzureRedisDiagnosis> ExamineAsync(CancellationToken cancellationToken = default);
}
