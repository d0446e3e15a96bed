using StackExchange.Redis;

namespace AspNetRedisAad;

/// <summary>
/// Gives libraries a separate multiplexer to the same cache, or the options to connect by themselves. Both are signed in, and are kept
/// signed in with the tokens of the connection. Registered as a singleton for the default connection, and keyed by its name for a named
/// one.
/// </summary>
public interface IAzureRedisConnectionFactory
{
    /// <summary>
    /// Opens another multiplexer. It uses the connection's settings, the changes made by <c>ConfigureConnection</c>, and then
    /// <paramref name="configure"/>. It belongs to the caller, who may dispose it at any time; the container closes those that are left.
    /// </summary>
    /// <param name="configure">
    /// Changes the options of this multiplexer, such as its database or protocol. By default nothing is changed.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait for the multiplexer, which is then closed.</param>
    /// <returns>
    /// The multiplexer. If Redis or the token is not available within <c>StartTimeout</c>, it is returned unconnected and connects by
    /// itself later, as the app's does.
    /// </returns>
    /// <exception cref="InvalidOperationException">
    /// <paramref name="configure"/> has thrown, or changes what signs in and encrypts the connection; or the host has stopped.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    Task<IConnectionMultiplexer> ConnectAsync(
        Action<ConfigurationOptions>? configure = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Creates options for libraries that connect by themselves: the options that <see cref="ConnectAsync"/> would use. Each multiplexer
    /// that is connected with them, or with a clone of them, is kept signed in until it is disposed or garbage-collected. The call does no
    /// I/O, so you can call it where you configure services.
    /// </summary>
    /// <param name="configure">Changes the options. By default nothing is changed.</param>
    /// <returns>The options. More than one multiplexer may use them.</returns>
    /// <exception cref="InvalidOperationException">
    /// <paramref name="configure"/> has thrown, or changes what signs in and encrypts the connection; the connection has several endpoints,
    /// and such a library cannot fail over between them; or the host has stopped.
    /// </exception>
    ConfigurationOptions CreateOptions(Action<ConfigurationOptions>? configure = null);

    /// <summary>
    /// Does the same for options that a library has created: sets the endpoint of the connection, its encryption and its sign-in. All other
    /// options stay, and <c>ConfigureConnection</c> is not applied.
    /// </summary>
    /// <param name="options">The library's options, changed in place before it connects.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">
    /// The options contain a user, a password, a certificate callback or another server; they have been prepared before; the connection has
    /// several endpoints; or the host has stopped.
    /// </exception>
    void Prepare(ConfigurationOptions options);
}
