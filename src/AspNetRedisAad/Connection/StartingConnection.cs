using AspNetRedisAad.Connection.Outages;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Connection;

/// <summary>A connection that is opened at the start of the app.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="OutageLog">Logs its outages once the start is over. Null when the app does not read this cache: it starts without
/// it.</param>
/// <param name="Logger">For what happens at the start.</param>
/// <param name="ExplainAsync">Finds out why there is no connection, and logs it.</param>
internal sealed record StartingConnection(
    RedisConnection Connection, OutageLog? OutageLog, ILogger Logger, Func<CancellationToken, Task> ExplainAsync);
