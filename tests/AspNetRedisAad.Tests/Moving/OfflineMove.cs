using AspNetRedisAad.DependencyInjection;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Moving;
using AspNetRedisAad.Tests.Connection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace AspNetRedisAad.Tests.Moving;

/// <summary>A move between two caches without connections, in virtual time.</summary>
internal sealed class OfflineMove : IAsyncDisposable
{
    /// <summary>The value of the comparison mark in this move.</summary>
    public const long Switched = 3;

    private readonly ServiceProvider _services;

    public OfflineMove(AzureRedisMoveStage stage)
    {
        _services = OfflineConnection.Services(Time, settings => settings.MoveFrom = new()
        {
            Endpoint = "other.example:6380", Stage = stage,
        });
        var (to, from, metrics) = (
            _services.Connection(""), _services.OldConnectionOf("")!, _services.GetRequiredService<MoveMetrics>());
        to.Outage.Restored(OfflineConnection.Endpoint);
        from.Outage.Restored(OfflineConnection.Other);
        Move = new Move(to, from, new MoveProgress(metrics, Time), Time, other => new OtherSide(
            other, (_, _) => new(Database), new LateWrites(other == to ? from : to, () => true), metrics, Time,
            new OtherSideLog("other", isOld: other == from, Time, NullLogger<OtherSideLog>.Instance)));
        Move.Times.Switched = Switched;
    }

    /// <summary>The database of either cache, for code that sends it no command.</summary>
    public static IDatabase Database { get; } = Played.Of<IDatabase>((method, _) => throw new NotSupportedException(method.Name));

    public FakeTimeProvider Time { get; } = new();

    public Move Move { get; }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
