using AspNetRedisAad.Connection;
using AspNetRedisAad.Identity;
using AspNetRedisAad.Tests.Background;
using AspNetRedisAad.Tests.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Tests.Connection;

/// <summary>The parts of one connection, with virtual time and a random number that is always one half.</summary>
internal sealed class PlayedConnection : IDisposable
{
    private readonly ServiceProvider _services;

    public PlayedConnection()
    {
        _services = OfflineConnection.Services(Time);
        Parts = _services.GetRequiredKeyedService<ConnectionParts>("") with
        {
            Jitter = new Jitter(new Half()), Loggers = new ListLogger(Lines), Tokens = Tokens,
        };
    }

    public WatchedTime Time { get; } = new();

    public RedisTokenStore Tokens { get; } = new();

    public ConnectionParts Parts { get; }

    public List<(LogLevel Level, string Text)> Lines { get; } = [];

    /// <summary>Creates a token that was received now.</summary>
    public RedisToken Token(string value, TimeSpan lifetime) =>
        new("user", value, Time.GetUtcNow(), Time.GetTimestamp(), Time.GetUtcNow() + lifetime);

    public void Dispose() => _services.Dispose();

    private sealed class Half : Random
    {
        public override double NextDouble() => 0.5;
    }
}
