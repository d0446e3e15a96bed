using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using AspNetRedisAad.Configuration;
using AspNetRedisAad.Identity;
using AspNetRedisAad.Resp;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.IntegrationTests.Live;

/// <summary>A cache, real or emulated, that gets the same questions as another one. Only its settings are used.</summary>
internal sealed class ProbedCache : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly TrustedCertificates? _trusted;
    private readonly DnsEndPoint _server;
    private readonly string _tlsName;

    private ProbedCache(ServiceProvider services, RedisToken token)
    {
        (_services, Token) = (services, token);
        var settings = services.GetRequiredService<IOptions<AzureRedisAadOptions>>().Value;
        var configuration = RedisEndpoint.Parse(settings.Endpoint!);
        _server = configuration.EndPoints[0] switch
        {
            DnsEndPoint dns => dns,
            IPEndPoint ip => new DnsEndPoint(ip.Address.ToString(), ip.Port),
            var other => throw new NotSupportedException($"{other}"),
        };
        _trusted = TrustedCertificates.Load(settings);
        _tlsName = TlsName.Of(configuration) ?? _server.Host;
    }

    public RedisToken Token { get; }

    public string Host => _server.Host;

    public static async Task<ProbedCache> OfAsync(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddAzureRedisAadConnection(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        var provider = services.BuildServiceProvider();
        return new ProbedCache(provider,
            await provider.GetRequiredKeyedService<TokenRefresher>("").ShowAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>A connection without a sign-in.</summary>
    public async Task<ProbeLine> ConnectAsync()
    {
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(_server.Host, _server.Port);
        var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = _tlsName,
            RemoteCertificateValidationCallback = _trusted is null ? null : (_, certificate, chain, errors) =>
                _trusted.Accepts(certificate, chain, errors),
        });
        return new ProbeLine(tls);
    }

    public async Task<ProbeLine> SignInAsync()
    {
        var line = await ConnectAsync();
        Assert.Equal("OK", await line.AskAsync("AUTH", Token.UserName, Token.Value));
        return line;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

/// <summary>A connection whose answers are one line.</summary>
internal sealed class ProbeLine(Stream stream) : IDisposable
{
    public const string Closed = "(closed)";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    private readonly RespConnection _redis = new(stream);

    public async Task<string> AskAsync(params string[] command)
    {
        try
        {
            return (await _redis.AskAsync(TestContext.Current.CancellationToken, command).WaitAsync(_patience)).Text;
        }
        catch (IOException)
        {
            return Closed;
        }
    }

    /// <summary>Returns when the server has closed it.</summary>
    public async Task<bool> EndsWithinAsync(TimeSpan limit)
    {
        try
        {
            await _redis.ReadAsync(TestContext.Current.CancellationToken).WaitAsync(limit);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public void Dispose() => stream.Dispose();
}
