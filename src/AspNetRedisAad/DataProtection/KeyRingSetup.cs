using AspNetRedisAad.Configuration;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.DataProtection;

/// <summary>Stores the key ring in Redis, and connects when the ring is first needed.</summary>
/// <param name="connection">The connection to the cache.</param>
/// <param name="moving">The key ring of an app that moves; null if the app is not moving.</param>
/// <param name="metrics">Counts reads.</param>
/// <param name="loggers">The connection's loggers.</param>
internal sealed class KeyRingSetup(RedisConnection connection, MovingKeyRing? moving, KeyRingMetrics metrics, ILoggerFactory loggers)
    : IConfigureOptions<KeyManagementOptions>
{
    public void Configure(KeyManagementOptions keys) =>
        keys.XmlRepository = moving is not null
            ? moving
            : new RedisKeyRing(connection, KeyRingKey.Of(connection.Settings), metrics, loggers.CreateLogger<RedisKeyRing>());
}
