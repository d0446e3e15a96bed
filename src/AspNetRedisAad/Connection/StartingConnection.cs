using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Connection;

/// <summary>A connection that is made at the start of the app.</summary>
/// <param name="Connection">It.</param>
/// <param name="Logger">For what happens.</param>
/// <param name="ExplainAsync">Finds out, and logs, why it has not come about.</param>
/// <param name="IsRead">Whether the app needs it. Else it moves to it or away from it, and starts without it.</param>
internal sealed record StartingConnection(
    RedisConnection Connection, ILogger Logger, Func<CancellationToken, Task> ExplainAsync, bool IsRead = true);
