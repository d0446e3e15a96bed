using Aspire.Hosting.ApplicationModel;

namespace AspNetRedisAad.Aspire.Hosting;

/// <summary>What an app needs in addition to the endpoint.</summary>
internal static class SignIn
{
    /// <summary>As settings of one AspNetRedisAad connection.</summary>
    public static IEnumerable<KeyValuePair<string, object>> SettingsOf(AzureRedisEmulatorResource emulator)
    {
        var identity = emulator.Settings.Identity;
        return new Dictionary<string, object>
        {
            ["Credential"] = "ClientSecret",
            ["TenantId"] = identity.TenantId,
            ["ClientId"] = identity.ClientId,
            ["ClientSecret"] = identity.ClientSecret,
            ["AuthorityHost"] = Authority(emulator),
            ["TrustedCertificateFile"] = emulator.Settings.TrustedCertificateFile,
        };
    }

    /// <summary>As Aspire's connection properties, for apps in any language.</summary>
    public static IEnumerable<KeyValuePair<string, ReferenceExpression>> PropertiesOf(AzureRedisEmulatorResource emulator)
    {
        var identity = emulator.Settings.Identity;
        var redis = emulator.PrimaryEndpoint;
        return new Dictionary<string, ReferenceExpression>
        {
            ["Host"] = ReferenceExpression.Create($"{redis.Property(EndpointProperty.Host)}"),
            ["Port"] = ReferenceExpression.Create($"{redis.Property(EndpointProperty.Port)}"),
            ["Uri"] = ReferenceExpression.Create($"rediss://{redis.Property(EndpointProperty.HostAndPort)}"),
            ["UserName"] = ReferenceExpression.Create($"{identity.ObjectId}"),
            ["TenantId"] = ReferenceExpression.Create($"{identity.TenantId}"),
            ["ClientId"] = ReferenceExpression.Create($"{identity.ClientId}"),
            ["ClientSecret"] = ReferenceExpression.Create($"{identity.ClientSecret}"),
            ["AuthorityHost"] = Authority(emulator),
            ["TrustedCertificateFile"] = ReferenceExpression.Create($"{emulator.Settings.TrustedCertificateFile}"),
        };
    }

    private static ReferenceExpression Authority(AzureRedisEmulatorResource emulator) =>
        ReferenceExpression.Create($"https://localhost:{emulator.AuthorityEndpoint.Property(EndpointProperty.Port)}/");
}
