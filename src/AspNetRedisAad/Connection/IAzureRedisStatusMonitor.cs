namespace AspNetRedisAad;

/// <summary>
/// Reports the status of an app's connection and its access token. Registered as a singleton; for a named connection, the name is the key.
/// </summary>
public interface IAzureRedisStatusMonitor
{
    /// <summary>Gets the current status, without a request to Redis or to the identity service.</summary>
    AzureRedisStatus Current { get; }

    /// <summary>
    /// Registers a callback for each renewal of the token, each failed renewal, each time a server accepts a token or no longer does, and
    /// each time a connection is lost, fails to open or is restored.
    /// </summary>
    /// <param name="listener">
    /// Receives the latest status; changes in quick succession may be combined. Calls are made one at a time, on a thread-pool thread;
    /// exceptions that they throw are logged.
    /// </param>
    /// <returns>An object that ends the calls when it is disposed.</returns>
    IDisposable OnChange(Action<AzureRedisStatus> listener);
}
