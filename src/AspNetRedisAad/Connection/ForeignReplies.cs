using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Dialing;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Handles a reply that belongs to another key. Every later reply on that connection may also belong to another caller, so the connection
/// is closed, and the caller gets an error instead of the reply.
/// </summary>
internal sealed class ForeignReplies(Lines lines, ConnectionMetrics metrics, ILogger<ForeignReplies> logger)
{
    /// <summary>Closes the connection that serves this key.</summary>
    /// <returns>The exception to throw.</returns>
    public RedisConnectionException End(IConnectionMultiplexer multiplexer, RedisKey key)
    {
        var server = multiplexer.GetServer(key).EndPoint;
        metrics.ForeignReply(server);
        lines.End(server, ConnectionType.Interactive);
        Log.ForeignReply(logger, server);
        return new RedisConnectionException(
            ConnectionFailureType.ProtocolFailure, CommandFlags.None,
            "The server's reply belongs to another key. It is not used, and the connection is replaced.");
    }
}
