using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using AspNetRedisAad.Configuration;
using StackExchange.Redis;

namespace AspNetRedisAad.Dialing;

/// <summary>Encrypts a connection, and validates the server's certificate.</summary>
/// <param name="settings">The connection's settings.</param>
/// <param name="configuration">The connection's options in StackExchange.Redis.</param>
internal sealed class TlsHandshake(AzureRedisAadOptions settings, ConfigurationOptions configuration)
{
    private readonly TrustedCertificates? _trusted = TrustedCertificates.Load(settings);

    public Task RunAsync(SslStream tls, EndPoint endpoint, CancellationToken cancellationToken) =>
        tls.AuthenticateAsClientAsync(OptionsFor(TlsName.Of(configuration) ?? HostOf(endpoint)), cancellationToken);

    private SslClientAuthenticationOptions OptionsFor(string host) => new()
    {
        TargetHost = host,
        EnabledSslProtocols = configuration.SslProtocols!.Value,
        CertificateRevocationCheckMode = configuration.CheckCertificateRevocation ? X509RevocationMode.Online : X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = _trusted is null
            ? null
            : (_, certificate, chain, errors) => _trusted.Accepts(certificate, chain, errors),
    };

    private static string HostOf(EndPoint endpoint) => endpoint switch
    {
        DnsEndPoint dns => dns.Host,
        IPEndPoint ip => ip.Address.ToString(),
        _ => endpoint.ToString() ?? "",
    };
}
