using System.Net;
using System.Net.Sockets;
using AspNetRedisAad.Resp;
using StackExchange.Redis;

namespace AspNetRedisAad.Doctor;

/// <summary>
/// Connects to one server, step by step, as StackExchange.Redis would. The first step that fails is the last one; without a token, it ends
/// before the sign-in.
/// </summary>
internal sealed class EndpointExamination(ExaminedCache cache, ConfigurationOptions configuration, EndPoint endpoint, TimeProvider time)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private readonly string _host = endpoint is DnsEndPoint dns ? dns.Host : ((IPEndPoint)endpoint).Address.ToString();
    private readonly int _port = endpoint is DnsEndPoint dns ? dns.Port : ((IPEndPoint)endpoint).Port;
    private readonly Findings _findings = new(EndPointCollection.ToString(endpoint));

    public IReadOnlyList<AzureRedisFinding> Findings => _findings.All;

    /// <summary>The facts from the server; null without a sign-in.</summary>
    public ServerFacts? Facts { get; private set; }

    public async Task RunAsync(ExaminedToken? token, CancellationToken cancellationToken)
    {
        var advice = new EndpointAdvice(cache.Settings, _host, _port, cache.Place);
        if (await ResolveAsync(advice, cancellationToken).ConfigureAwait(false) is not { } addresses)
            return;
        using var socket = await ConnectAsync(addresses, advice, cancellationToken).ConfigureAwait(false);
        if (socket is null)
            return;

        var tls = new TlsExamination(cache.Settings, configuration, _host, _findings, advice);
        var stream = await tls.RunAsync(socket, _patience, cancellationToken).ConfigureAwait(false);
        if (stream is null)
            return;
        await using var _ = stream.ConfigureAwait(false);

        var server = new ServerExamination(
            cache.Settings, new RespConnection(stream), _findings, advice, time, configuration.DefaultDatabase ?? 0, cache.Side);
        await server.RunAsync(token, cancellationToken).ConfigureAwait(false);
        Facts = server.Facts;
    }

    private async Task<IPAddress[]?> ResolveAsync(EndpointAdvice advice, CancellationToken cancellationToken)
    {
        if (endpoint is IPEndPoint known)
            return [known.Address];

        try
        {
            var addresses = await Dns.GetHostAddressesAsync(_host, cancellationToken).WaitAsync(_patience, cancellationToken)
                .ConfigureAwait(false);
            _findings.Ok("DNS", $"is {string.Join<IPAddress>(", ", addresses)}");
            return addresses;
        }
        catch (Exception e) when (e is SocketException or TimeoutException)
        {
            _findings.Fail("DNS", $"the name {_host} is not known here ({e.Message}).", advice.UnknownName);
            return null;
        }
    }

    private async Task<Socket?> ConnectAsync(IPAddress[] addresses, EndpointAdvice advice, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);
        try
        {
            await socket.ConnectAsync(addresses, _port, limit.Token).ConfigureAwait(false);
            _findings.Ok("TCP", $"port {_port} accepts connections");
            return socket;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            _findings.Fail("TCP", $"the host is reachable, but nothing listens on port {_port}.", advice.WrongPort);
        }
        catch (SocketException e)
        {
            _findings.Fail("TCP", $"port {_port} cannot be reached ({e.Message}).", advice.Firewall);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _findings.Fail(
                "TCP",
                $"port {_port} does not answer within {_patience.TotalSeconds} s: a firewall drops the packets, or the route is missing.",
                advice.Firewall);
        }

        socket.Dispose();
        return null;
    }
}
