namespace AspNetRedisAad;

/// <summary>
/// Tells how an app's connection and its access token are. A singleton in the app's services; that of a named connection has the name as
/// its key.
/// </summary>
public interface IAzureRedisStatusMonitor
{
    /// <summary>Gets the status of now. It asks neither Redis nor the identity service.</summary>
    AzureRedisStatus Current { get; }

    /// <summary>
    /// Calls back after each renewal of the token, each failure to renew it, each time that a server accepts a token or no longer does, and
    /// each time that a connection is lost, could not be opened, or is restored.
    /// </summary>
    /// <param name="listener">
    /// Gets the latest status; changes in quick succession may come as one. Calls come one after the other, on a thread-pool thread; what
    /// they throw is logged.
    /// </param>
    /// <returns>Dispose it to end the calls.</returns>
    IDisposable OnChange(Action<AzureRedisStatus> listener);
}
