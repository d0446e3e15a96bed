using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Dialing;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// What happens when a reply belongs to another key: from there on every reply on that connection may be somebody else's, so the connection
/// ends, and the caller gets an error instead of the reply.
/// </summary>
internal sealed class ForeignReplies(Lines lines, ConnectionMetrics metrics, ILogger<ForeignReplies> logger)
{
    /// <summary>Ends the connection that serves this key.</summary>
    /// <returns>What to throw.</returns>
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
