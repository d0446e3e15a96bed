using System.Net;
using System.Net.Sockets;
using System.Text;
using AspNetRedisAad.Configuration;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Dialing;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace AspNetRedisAad.Tool.Exec;

/// <summary>
/// Gives one program on this machine access to the cache: a loopback port with a generated password and, on systems with Unix sockets, a
/// socket that only this user can open. Each connection to the cache behind it is encrypted, signed in, and kept signed in.
/// </summary>
internal sealed class Gateway : IAsyncDisposable
{
    private readonly EndPoint _cache;
    private readonly RedisDialer _dialer;
    private readonly RedisTokenStore _tokens;
    private readonly Func<string, Task> _note;
    private readonly DirectoryInfo? _folder;
    private readonly Socket[] _listeners;
    private readonly Task _listening;
    private readonly CancellationTokenSource _stopping = new();

    /// <param name="settings">The settings of the cache. If they name several caches, the first one is used.</param>
    /// <param name="tokens">The tokens that the connections sign in with.</param>
    /// <param name="note">Shows messages to the user.</param>
    public Gateway(AzureRedisAadOptions settings, RedisTokenStore tokens, Func<string, Task> note)
    {
        (_tokens, _note) = (tokens, note);
        var configuration = ConnectionOptionsFactory.Create(settings.AllEndpoints[0].Endpoint!, NullLoggerFactory.Instance);
        _cache = configuration.EndPoints[0];
        _dialer = new RedisDialer(settings, configuration, proxy: null, TimeProvider.System);

        var tcp = Listen(new IPEndPoint(IPAddress.Loopback, 0), ProtocolType.Tcp);
        Port = ((IPEndPoint)tcp.LocalEndPoint!).Port;
        _listeners = [tcp];
        if (!OperatingSystem.IsWindows())
        {
            // Only its owner can open it.
            _folder = Directory.CreateTempSubdirectory("redis-aad-");
            SocketFile = Path.Combine(_folder.FullName, "redis.sock");
            _listeners = [tcp, Listen(new UnixDomainSocketEndPoint(SocketFile), ProtocolType.Unspecified)];
        }

        _listening = Task.WhenAll(_listeners.Select(listener => ListenAsync(listener, isKnown: listener != tcp)));
    }

    public static string Host => IPAddress.Loopback.ToString();

    public int Port { get; }

    /// <summary>Null if there is none.</summary>
    public string? SocketFile { get; }

    public GatewayPassword Password { get; } = new();

    /// <summary>Opens a connection to the cache and closes it again.</summary>
    /// <returns>Why it failed; null when it succeeded.</returns>
    public async Task<string?> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var line = (await DialAsync(cancellationToken).ConfigureAwait(false)).Stream;
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return e.Message;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        foreach (var listener in _listeners)
            listener.Dispose();
        await _listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
        _folder?.Delete(recursive: true);
    }

    private static Socket Listen(EndPoint address, ProtocolType protocol)
    {
        var listener = new Socket(address.AddressFamily, SocketType.Stream, protocol);
        listener.Bind(address);
        listener.Listen();
        return listener;
    }

    private async Task ListenAsync(Socket listener, bool isKnown)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await listener.AcceptAsync(_stopping.Token).ConfigureAwait(false);
                connections.RemoveAll(connection => connection.IsCompleted);
                connections.Add(ServeAsync(socket, isKnown));
            }
        }
        finally
        {
            await Task.WhenAll(connections).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ServeAsync(Socket socket, bool isKnown)
    {
        if (socket.ProtocolType == ProtocolType.Tcp)
            socket.NoDelay = true;
        var client = new NetworkStream(socket, ownsSocket: true);
        await using var _ = client.ConfigureAwait(false);
        RedisLine line;
        try
        {
            line = await DialAsync(_stopping.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (!_stopping.IsCancellationRequested)
        {
            await _note($"no connection to the cache: {e.Message}").ConfigureAwait(false);
            var answer = $"-ERR redis-aad has no connection to the cache: {e.Message.ReplaceLineEndings(" ")}\r\n";
            await client.WriteAsync(Encoding.UTF8.GetBytes(answer), _stopping.Token).ConfigureAwait(false);
            return;
        }

        await new GatewayConnection(client, line, Password, isKnown, _tokens, _note).RunAsync(_stopping.Token).ConfigureAwait(false);
    }

    private Task<RedisLine> DialAsync(CancellationToken cancellationToken) =>
        _dialer.DialAsync(_cache, ConnectionType.Interactive, _tokens.Current!, cancellationToken);
}
