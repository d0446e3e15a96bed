using StackExchange.Redis;

namespace AspNetRedisAad;

/// <summary>
/// Gives libraries a multiplexer of their own to the same cache, or the options to connect by themselves: signed in, and kept signed in
/// with the tokens of the connection. Registered as a singleton for the default connection, and keyed by its name for a named one.
/// </summary>
public interface IAzureRedisConnectionFactory
{
    /// <summary>
    /// Opens a further multiplexer with the settings of the connection, what <c>ConfigureConnection</c> changes of them, and then
    /// <paramref name="configure"/>. It belongs to the caller, who may dispose of it at any time; what is left is closed with the
    /// container.
    /// </summary>
    /// <param name="configure">Changes the options of this multiplexer, such as its database or protocol; the default is not to.</param>
    /// <param name="cancellationToken">Ends the wait for the multiplexer, which is closed then.</param>
    /// <returns>
    /// The multiplexer. Without Redis or a token it is not connected within <c>StartTimeout</c>, and connects by itself later, as the app's
    /// does.
    /// </returns>
    /// <exception cref="InvalidOperationException">
    /// <paramref name="configure"/> has thrown, or changes what signs in and encrypts the connection; or the host has stopped.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    Task<IConnectionMultiplexer> ConnectAsync(
        Action<ConfigurationOptions>? configure = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Makes options for libraries that connect by themselves, as <see cref="ConnectAsync"/> would use them. Each multiplexer that is
    /// connected with them, or with a clone of them, is kept signed in until it is disposed of or collected. Nothing is awaited, so this
    /// can be called where the services are configured.
    /// </summary>
    /// <param name="configure">Changes the options; the default is not to.</param>
    /// <returns>The options. Several multiplexers may use them.</returns>
    /// <exception cref="InvalidOperationException">
    /// <paramref name="configure"/> has thrown, or changes what signs in and encrypts the connection; the connection has several endpoints,
    /// between which such a library cannot fail over; or the host has stopped.
    /// </exception>
    ConfigurationOptions CreateOptions(Action<ConfigurationOptions>? configure = null);

    /// <summary>
    /// Does the same with options that a library has made: they get the endpoint of the connection, its encryption and its sign-in. All
    /// else in them stays, and <c>ConfigureConnection</c> is not applied.
    /// </summary>
    /// <param name="options">The library's options, changed in place before it connects.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">
    /// They hold a user, a password, a certificate callback or another server; they have been prepared before; the connection has several
    /// endpoints; or the host has stopped.
    /// </exception>
    void Prepare(ConfigurationOptions options);
}
