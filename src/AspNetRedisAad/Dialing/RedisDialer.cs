using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using AspNetRedisAad.Identity;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace AspNetRedisAad.Dialing;

/// <summary>
/// Opens one connection: DNS, TCP, TLS, AUTH. All connections are opened here, so none is without TLS or without a token that the server
/// has accepted. A sign-in may take as long as Azure needs, whatever the command timeout is.
/// </summary>
/// <param name="settings">The connection's settings.</param>
/// <param name="configuration">StackExchange.Redis's options for it.</param>
/// <param name="proxy">The proxy that the connection uses, if any.</param>
/// <param name="time">The clock for the limit of each step.</param>
internal sealed class RedisDialer(AzureRedisAadOptions settings, ConfigurationOptions configuration, Tunnel? proxy, TimeProvider time)
{
    /// <summary>Microsoft: validation of a token may take up to 10 seconds.</summary>
    public static readonly TimeSpan LongestValidation = TimeSpan.FromSeconds(15);

    /// <summary>How long a validation in progress explains that a live connection does not answer.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(12);

    private static readonly TimeSpan _longestStep = TimeSpan.FromSeconds(5);
    private readonly TlsHandshake _handshake = new(settings, configuration);

    /// <exception cref="SignInRefusedException">The server does not accept the token.</exception>
    /// <exception cref="NotReadyException">The server accepts the token, but does not execute commands yet.</exception>
    /// <exception cref="ClosedByServerException">The server has closed the connection, and gives a reason.</exception>
    /// <exception cref="SocketException">The host name is not known, or the port refuses connections.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The server's certificate is not accepted.</exception>
    /// <exception cref="IOException">The server has closed the connection.</exception>
    /// <exception cref="TimeoutException">The server does not answer.</exception>
    public async Task<RedisLine> DialAsync(EndPoint endpoint, ConnectionType type, RedisToken token, CancellationToken cancellationToken)
    {
        var socket = await ConnectAsync(endpoint, type, cancellationToken).ConfigureAwait(false);
        SslStream? tls = null;
        try
        {
            tls = await EncryptAsync(endpoint, type, socket, cancellationToken).ConfigureAwait(false);
            var refusesPing = false;
            await LimitAsync(
                async limited => refusesPing = await SignIn.RunAsync(tls, token, limited).ConfigureAwait(false), LongestValidation,
                cancellationToken).ConfigureAwait(false);
            return new RedisLine(tls, socket, token, refusesPing);
        }
        catch
        {
            if (tls is not null)
                await tls.DisposeAsync().ConfigureAwait(false);
            socket.Dispose();
            throw;
        }
    }

    private async Task<Socket> ConnectAsync(EndPoint endpoint, ConnectionType type, CancellationToken cancellationToken)
    {
        var target = proxy is null ? endpoint : await proxy.GetSocketConnectEndpointAsync(endpoint, cancellationToken)
            .ConfigureAwait(false);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, configuration.TcpKeepAlive);
            configuration.BeforeSocketConnect?.Invoke(endpoint, type, socket);
            await LimitAsync(limited => socket.ConnectAsync(target ?? endpoint, limited).AsTask(), _longestStep, cancellationToken)
                .ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<SslStream> EncryptAsync(EndPoint endpoint, ConnectionType type, Socket socket, CancellationToken cancellationToken)
    {
        var inner = proxy is null ? null : await proxy.BeforeAuthenticateAsync(endpoint, type, socket, cancellationToken)
            .ConfigureAwait(false);
        var tls = new SslStream(inner ?? new NetworkStream(socket, ownsSocket: true));
        try
        {
            await LimitAsync(limited => _handshake.RunAsync(tls, endpoint, limited), _longestStep, cancellationToken)
                .ConfigureAwait(false);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task LimitAsync(Func<CancellationToken, Task> step, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over.Token);
        try
        {
            await step(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The server does not answer within {limit.TotalSeconds:0} s.", e);
        }
    }
}
