using AspNetRedisAad.Configuration;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>Owns the one multiplexer that the app and all its surfaces share.</summary>
internal sealed class RedisConnection : IAsyncDisposable, IDisposable
{
    private readonly TokenRefreshService _refresh;
    private readonly RedisTokenStore _tokens;
    private readonly ConnectionOptionsFactory _configuration;
    private readonly Reauthenticator _reauthenticator;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly Lazy<Task<IConnectionMultiplexer>> _connection;

    public RedisConnection(
        TokenRefreshService refresh,
        RedisTokenStore tokens,
        ConnectionOptionsFactory configuration,
        Reauthenticator reauthenticator,
        IOptions<AzureRedisAadOptions> options,
        TimeProvider time)
    {
        _refresh = refresh;
        _tokens = tokens;
        _configuration = configuration;
        _reauthenticator = reauthenticator;
        _patience = options.Value.StartTimeout;
        _time = time;
        _connection = new(ConnectAsync);
    }

    /// <summary>The multiplexer, or null while the first connection is being made.</summary>
    public IConnectionMultiplexer? Current =>
        _connection is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } connected } ? connected.Result : null;

    /// <summary>Makes the connection on the first call; all callers share it.</summary>
    public Task<IConnectionMultiplexer> GetAsync() => _connection.Value;

    /// <summary>
    /// For callers that cannot await: a constructor that takes <see cref="IConnectionMultiplexer"/> before the host has started. Blocks for
    /// as long as the first connection takes, at most the start timeout and one connect timeout; afterwards never.
    /// </summary>
    public IConnectionMultiplexer Get() => Current ?? Task.Run(GetAsync).GetAwaiter().GetResult();

    public void Dispose()
    {
        _reauthenticator.Dispose();
        Current?.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _reauthenticator.DisposeAsync().ConfigureAwait(false);
        if (Current is { } multiplexer)
            await multiplexer.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<IConnectionMultiplexer> ConnectAsync()
    {
        var configuration = _configuration.Create();
        _refresh.EnsureStarted();

        // Without a token the handshake is refused; but then the app still gets its multiplexer, which connects by itself once there is one.
        await _tokens.FirstToken.WaitAsync(_patience, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        configuration.ConnectionAttemptCompleted += _reauthenticator.OnConnectionAttempt;
        var multiplexer = await ConnectionMultiplexer.ConnectAsync(configuration).ConfigureAwait(false);
        multiplexer.AddLibraryNameSuffix("AspNetRedisAad");
        _reauthenticator.Start(multiplexer);
        return multiplexer;
    }
}
