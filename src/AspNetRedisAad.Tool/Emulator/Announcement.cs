using System.Text;
using AspNetRedisAad.Emulator;

namespace AspNetRedisAad.Tool.Emulator;

/// <summary>
/// What a user needs to connect clients to the emulator. It shows secrets, which are valid only for this emulator, while it runs.
/// </summary>
internal static class Announcement
{
    /// <summary>The addresses, without secrets.</summary>
    public static string Brief(AzureRedisEmulator emulator) =>
        $"Azure Redis with Microsoft Entra ID at {string.Join(", ", emulator.Endpoints)}; token lifetime {emulator.TokenLifetime}.";

    public static string Of(AzureRedisEmulator emulator)
    {
        var text = new StringBuilder();
        text.AppendLine("Azure Redis with Microsoft Entra ID, until you press Ctrl+C.").AppendLine();
        Line("Redis (TLS)", string.Join(", ", emulator.Endpoints));
        Line("Authority", emulator.AuthorityHost.ToString());
        Line("Tenant", emulator.TenantId);
        Line("Certificate", emulator.TrustedCertificateFile);
        Line("Token lifetime", emulator.TokenLifetime.ToString());
        if (emulator.ControlAddress is { } control)
            Line("Control API", control.ToString());

        text.AppendLine().AppendLine("Identities that may sign in (the Redis user name is the object ID):");
        foreach (var identity in emulator.Identities)
        {
            text.AppendLine()
                .AppendLine($"  {identity.Name}: {identity.AccessPolicy?.ToString() ?? "no access policy"}")
                .AppendLine($"    object ID      {identity.ObjectId}")
                .AppendLine($"    client ID      {identity.ClientId}")
                .AppendLine($"    client secret  {identity.ClientSecret}");
        }

        text.AppendLine().AppendLine("For an app that uses AspNetRedisAad, in appsettings.json:").AppendLine()
            .AppendLine(SettingsFile.Text(emulator));
        text.AppendLine().AppendLine($"For other clients, in the environment of {emulator.Identity.Name}:");
        foreach (var (title, credential) in ClientEnvironment.Credentials)
            Variables(title, ClientEnvironment.Of(emulator, credential));
        Variables("Trust, by platform",
            [new("NODE_EXTRA_CA_CERTS", emulator.TrustedCertificateFile), new("SSL_CERT_FILE", emulator.TrustedCertificateFile)]);
        return text.ToString();

        void Line(string name, string value) => text.AppendLine($"  {name,-14} {value}");

        void Variables(string title, IEnumerable<KeyValuePair<string, string>> variables)
        {
            text.AppendLine().AppendLine($"  # {title}");
            foreach (var (name, value) in variables)
                text.AppendLine(OperatingSystem.IsWindows() ? $"  $env:{name} = \"{value}\"" : $"  export {name}=\"{value}\"");
        }
    }
}
