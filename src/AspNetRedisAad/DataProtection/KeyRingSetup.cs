using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.DataProtection;

/// <summary>Keeps the key ring in Redis, reached when it is first needed.</summary>
internal sealed class KeyRingSetup(RedisConnection connection, KeyRingMetrics metrics, ILoggerFactory loggers) : IConfigureOptions<KeyManagementOptions>
{
    private const string DefaultName = "DataProtection-Keys";

    public void Configure(KeyManagementOptions keys)
    {
        var name = connection.Settings.KeyRingName is { Length: > 0 } chosen ? chosen : connection.Settings.InstanceName + DefaultName;
        keys.XmlRepository = new RedisKeyRing(connection, name, metrics, loggers.CreateLogger<RedisKeyRing>());
    }
}
