using AspNetRedisAad.Configuration;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.DataProtection;

/// <summary>Keeps the key ring in Redis, reached when it is first needed.</summary>
/// <param name="connection">To it.</param>
/// <param name="moving">The ring of an app that moves; null in others.</param>
/// <param name="metrics">Counts its reads.</param>
/// <param name="loggers">The connection's.</param>
internal sealed class KeyRingSetup(RedisConnection connection, MovingKeyRing? moving, KeyRingMetrics metrics, ILoggerFactory loggers)
    : IConfigureOptions<KeyManagementOptions>
{
    public void Configure(KeyManagementOptions keys) =>
        keys.XmlRepository = moving is not null
            ? moving
            : new RedisKeyRing(connection, KeyRingKey.Of(connection.Settings), metrics, loggers.CreateLogger<RedisKeyRing>());
}
