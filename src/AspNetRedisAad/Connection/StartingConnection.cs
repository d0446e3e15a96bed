using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Connection;

/// <summary>A connection that is opened when the app starts.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Logger">The logger.</param>
/// <param name="ExplainAsync">Finds out why there is no connection, and logs it.</param>
/// <param name="IsRead">Whether the app needs it. If not, the app is moving to it or away from it, and starts without it.</param>
internal sealed record StartingConnection(
    RedisConnection Connection, ILogger Logger, Func<CancellationToken, Task> ExplainAsync, bool IsRead = true);
