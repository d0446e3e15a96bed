using AspNetRedisAad.Configuration;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.DataProtection;

/// <summary>Keeps the key ring in Redis, reached when it is first needed.</summary>
internal sealed class KeyRingSetup(RedisConnection connection, KeyRingMetrics metrics, ILoggerFactory loggers) : IConfigureOptions<KeyManagementOptions>
{
    public void Configure(KeyManagementOptions keys) =>
        keys.XmlRepository = new RedisKeyRing(connection, KeyRingKey.Of(connection.Settings), metrics, loggers.CreateLogger<RedisKeyRing>());
}
