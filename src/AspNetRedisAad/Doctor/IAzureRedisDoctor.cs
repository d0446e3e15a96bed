namespace AspNetRedisAad;

/// <summary>
/// Finds out why a connection does not come about, and what to do. A singleton in the app's services; that of a named connection has the
/// name as its key.
/// </summary>
public interface IAzureRedisDoctor
{
    /// <summary>
    /// Looks at the access token, and then connects to each configured server by itself: name, port, TLS, sign-in, a read and a write (one
    /// key that lives a second). In a move to another cache it does the same with the old one, compares both, and says what would break.
    /// What it finds names users and servers, and never holds a token, secret or key.
    /// </summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What was found. It takes up to half a minute when nothing answers. Callers at the same time get the same.</returns>
    Task<AzureRedisDiagnosis> ExamineAsync(CancellationToken cancellationToken = default);
}
