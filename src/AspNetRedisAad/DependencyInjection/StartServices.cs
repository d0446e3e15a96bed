using AspNetRedisAad.Connection;
using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Doctor;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.DependencyInjection;

/// <summary>The connections that are opened at the start of the app, with the logs of their outages.</summary>
internal static class StartServices
{
    public static IEnumerable<StartingConnection> StartingConnectionsOf(this IServiceProvider provider, string name)
    {
        var (connection, move) = (provider.Connection(name), provider.MoveOf(name));
        yield return provider.Starting(
            name, ConnectionLookup.DisplayName(name), connection, provider.ExplainerOf(name), isRead: move is not { ReadsOld: true });
        if (move is not null)
            yield return provider.Starting(
                name, ConnectionLookup.OldDisplayName(name), move.From, _ => Task.CompletedTask, isRead: move.ReadsOld);
    }

    private static StartingConnection Starting(
        this IServiceProvider provider, string name, string displayName, RedisConnection connection,
        Func<CancellationToken, Task> explainAsync, bool isRead)
    {
        var subject = new OutageSubject(displayName, connection.EndpointText, () => connection.UserName, explainAsync);
        var outageLog = isRead ? new OutageLog(
            subject, connection.Outage, provider.GetRequiredService<OutageMetrics>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<BackgroundMetrics>(), provider.LoggerOf<OutageLog>(name)) : null;
        return new StartingConnection(connection, outageLog, provider.LoggerOf<RedisConnectionService>(name), explainAsync);
    }

    private static Func<CancellationToken, Task> ExplainerOf(this IServiceProvider provider, string name) => new StartReport(
        provider.Connection(name), provider.GetRequiredKeyedService<IAzureRedisDoctor>(name),
        provider.LoggerOf<StartReport>(name)).WriteAsync;
}
