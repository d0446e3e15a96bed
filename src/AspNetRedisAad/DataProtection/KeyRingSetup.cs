using AspNetRedisAad.Configuration;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.DataProtection;

/// <summary>
/// Keeps the key ring in Redis, reached when it is first needed, and gives every instance of the app the same name: ASP.NET Core's default
/// is the content root, which differs between deployments.
/// </summary>
internal sealed class KeyRingSetup(RedisConnection connection, IHostEnvironment environment, KeyRingMetrics metrics, ILoggerFactory loggers)
    : IConfigureOptions<KeyManagementOptions>, IConfigureOptions<DataProtectionOptions>
{
    public void Configure(KeyManagementOptions keys) =>
        keys.XmlRepository = new RedisKeyRing(connection, KeyRingKey.Of(connection.Settings), metrics, loggers.CreateLogger<RedisKeyRing>());

    public void Configure(DataProtectionOptions protection) =>
        protection.ApplicationDiscriminator = connection.Settings.ApplicationName is { Length: > 0 } chosen ? chosen : environment.ApplicationName;
}
