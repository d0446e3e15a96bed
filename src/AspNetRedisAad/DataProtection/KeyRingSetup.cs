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
    private const string DefaultName = "DataProtection-Keys";

    public void Configure(KeyManagementOptions keys)
    {
        var name = connection.Settings.KeyRingName is { Length: > 0 } chosen ? chosen : connection.Settings.InstanceName + DefaultName;
        keys.XmlRepository = new RedisKeyRing(connection, name, metrics, loggers.CreateLogger<RedisKeyRing>());
    }

    public void Configure(DataProtectionOptions protection) =>
        protection.ApplicationDiscriminator = connection.Settings.ApplicationName is { Length: > 0 } chosen ? chosen : environment.ApplicationName;
}
