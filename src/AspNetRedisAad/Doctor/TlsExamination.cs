using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using AspNetRedisAad.Configuration;
using StackExchange.Redis;

namespace AspNetRedisAad.Doctor;

/// <summary>Tests the TLS handshake, and validates the certificate as the connection does.</summary>
internal sealed class TlsExamination(
    AzureRedisAadOptions settings, ConfigurationOptions configuration, string host, Findings findings, EndpointAdvice advice)
{
    private const string Step = "TLS";

    private string _name = "";
    private string _problem = "";

    /// <summary>Null if the handshake failed.</summary>
    public async Task<SslStream?> RunAsync(Socket socket, TimeSpan patience, CancellationToken cancellationToken)
    {
        var trusted = TrustedCertificates.Load(settings);
        var target = TlsName.Of(configuration) ?? host;
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: false));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = target,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsGood(trusted, certificate, chain, errors),
            }, limit.Token).ConfigureAwait(false);
            findings.Ok(Step, $"{stream.SslProtocol}, certificate {_name}");
            return stream;
        }
        catch (AuthenticationException) when (_problem.Length > 0)
        {
            findings.Fail(
                Step, $"the server's certificate ({_name}) is not accepted for {target}: {_problem}.", advice.UntrustedCertificate);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            findings.Fail(Step, $"the server does not speak TLS ({e.Message}).", advice.NoTls);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // A server without TLS waits for the rest of what it reads as a command.
            findings.Fail(Step, $"the server does not respond with TLS within {patience.TotalSeconds} s.", advice.NoTls);
        }

        await stream.DisposeAsync().ConfigureAwait(false);
        return null;
    }

    private bool IsGood(TrustedCertificates? trusted, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        _name = certificate is X509Certificate2 known
            ? $"{known.GetNameInfo(X509NameType.SimpleName, forIssuer: false)}, issued by "
                + $"{known.GetNameInfo(X509NameType.SimpleName, forIssuer: true)}, until {known.NotAfter:yyyy-MM-dd}"
            : "none";
        if (errors == SslPolicyErrors.None || trusted?.Accepts(certificate, chain, errors) == true)
            return true;

        var reasons = new StringBuilder();
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            reasons.Append("there is no certificate");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            reasons.Append("it is for another host name");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            reasons.Append(reasons.Length > 0 ? "; " : "")
                .AppendJoin(", ", chain?.ChainStatus.Select(status => status.StatusInformation.Trim().TrimEnd('.')).Distinct() ?? []);
        }

        _problem = reasons.ToString();
        return false;
    }
}
