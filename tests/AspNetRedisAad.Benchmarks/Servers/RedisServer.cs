using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using AspNetRedisAad.Emulator.Certificates;
using AspNetRedisAad.Emulator.Secrets;
using StackExchange.Redis;

namespace AspNetRedisAad.Benchmarks.Servers;

/// <summary>
/// A real redis-server with TLS, like Azure's. The password of its only user is an access token, so an app with a password and one with
/// tokens authenticate with the same server in the same way, without anything in between.
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
        // Passed in a file: all users of the machine can read the arguments of a process.
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

    /// <summary>The password of the user.</summary>
    public FixedToken Token { get; } = new();

    public string Endpoint => string.Create(CultureInfo.InvariantCulture, $"{IPAddress.Loopback}:{_port}");

    public string TrustedCertificateFile { get; }

    /// <exception cref="MissingException">redis-server is not installed, or does not support TLS.</exception>
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

    /// <summary>How StackExchange.Redis alone, and Microsoft's packages, authenticate: with a password.</summary>
    /// <param name="endpoint">The address to use instead of the server's own; null for the server's own.</param>
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
                // The server does not listen yet.
            }
            catch (RedisConnectionException e)
            {
                throw new MissingException($"redis-server does not start with TLS, which it may be built without: {e.Message}");
            }
        }
    }
}
