using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using AspNetRedisAad.Emulator.Certificates;
using AspNetRedisAad.Emulator.Secrets;
using StackExchange.Redis;

namespace AspNetRedisAad.Benchmarks.Servers;

/// <summary>
/// A real redis-server with TLS, as Azure's is reached. Its one user has a token for a password, so that an app with a password and one
/// that brings tokens are let in by the same server in the same way, with nothing in between.
/// </summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(20);

    private readonly EmulatorFolder _folder = new();
    private readonly EmulatorCertificates _certificates = new([]);
    private readonly Process _process;
    private readonly int _port = Ports.Free();

    private RedisServer()
    {
        TrustedCertificateFile = _folder.Write("authority.pem", _certificates.AuthorityPem);
        var certificate = _folder.Write("server.pem", _certificates.Server);
        // By file: the arguments of a process can be read by every user of the machine.
        _process = Start(_folder.Write("redis.conf", $"""
            port 0
            tls-port {_port}
            bind 127.0.0.1
            tls-cert-file {certificate}
            tls-key-file {certificate}
            tls-ca-cert-file {TrustedCertificateFile}
            tls-auth-clients no
            save ""
            appendonly no
            user default off
            user {FixedToken.User} on >{Token.Value} ~* &* +@all
            """));
    }

    /// <summary>What the user is let in with.</summary>
    public FixedToken Token { get; } = new();

    public string Endpoint => string.Create(CultureInfo.InvariantCulture, $"{IPAddress.Loopback}:{_port}");

    public string TrustedCertificateFile { get; }

    /// <exception cref="MissingException">redis-server is not installed, or knows no TLS.</exception>
    public static async Task<RedisServer> StartAsync()
    {
        var server = new RedisServer();
        try
        {
            await server.WaitUntilReadyAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>How StackExchange.Redis alone, and what Microsoft built on it, get in: with a password.</summary>
    /// <param name="endpoint">Where it is reached, if not directly.</param>
    public ConfigurationOptions Configure(string? endpoint = null)
    {
        var configuration = ConfigurationOptions.Parse(endpoint ?? Endpoint);
        (configuration.User, configuration.Password, configuration.Ssl) = (FixedToken.User, Token.Value, true);
        configuration.TrustIssuer(TrustedCertificateFile);
        return configuration;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _certificates.Dispose();
        _folder.Dispose();
    }

    private static Process Start(string configuration)
    {
        try
        {
            var process = Process.Start(
                new ProcessStartInfo("redis-server", [configuration]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return process;
        }
        catch (Win32Exception)
        {
            throw new MissingException(
                "the program redis-server is not in PATH. Install it (Debian: apt-get install redis-server; tests/run.sh does).");
        }
    }

    private async Task WaitUntilReadyAsync()
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await using var probe = await ConnectionMultiplexer.ConnectAsync(Configure());
                return;
            }
            catch (RedisConnectionException) when (!_process.HasExited && since.Elapsed < _startLimit)
            {
                // Not listening yet.
            }
            catch (RedisConnectionException e)
            {
                throw new MissingException($"redis-server does not start with TLS, which it may be built without: {e.Message}");
            }
        }
    }
}
