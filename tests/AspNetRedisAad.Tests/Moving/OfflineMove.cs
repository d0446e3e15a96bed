using AspNetRedisAad.DependencyInjection;
using AspNetRedisAad.Moving;
using AspNetRedisAad.Tests.Connection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace AspNetRedisAad.Tests.Moving;

/// <summary>A move between two caches that nothing connects to, in virtual time: no token ever comes to sign in with.</summary>
internal sealed class OfflineMove : IAsyncDisposable
{
    /// <summary>What the move's marks of a comparison say.</summary>
    public const long Switched = 3;

    private readonly ServiceProvider _services;

    private OfflineMove(ServiceProvider services) => (_services, Move) = (services, services.MoveOf("")!);

    public FakeTimeProvider Time { get; private init; } = null!;

    public Move Move { get; }

    /// <summary>The old cache or the new one, for those who do not look into it.</summary>
    public static IDatabase Database { get; } = Played.Of<IDatabase>((method, _) => throw new NotSupportedException(method.Name));

    public static async Task<OfflineMove> StartAsync(AzureRedisMoveStage stage)
    {
        var time = new FakeTimeProvider();
        var services = OfflineConnection.Services(time, settings => settings.MoveFrom = new()
        {
            Endpoint = "other.example:6380", Stage = stage,
        });
        var offline = new OfflineMove(services) { Time = time };
        foreach (var connection in new[] { offline.Move.To, offline.Move.From })
            await OfflineConnection.OpenAsync(connection, time);
        offline.Move.Times.Switched = Switched;
        return offline;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
