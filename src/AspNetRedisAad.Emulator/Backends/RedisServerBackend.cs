using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using AspNetRedisAad.Emulator.Hosting;

namespace AspNetRedisAad.Emulator.Backends;

/// <summary>A redis-server process of the emulator's own, without persistence and without a TCP port.</summary>
internal sealed class RedisServerBackend : IRedisBackend
{
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(20);

    private readonly string _socket;
    private readonly Process _process;

    private RedisServerBackend(string socket, Process process) => (_socket, _process) = (socket, process);

    /// <exception cref="InvalidOperationException">redis-server is not installed, or does not start.</exception>
    public static async Task<RedisServerBackend> StartAsync(EmulatorFolder folder, BackendUser user, CancellationToken cancellationToken)
    {
        var socket = folder.PathOf("redis.sock");
        // By file: the arguments of a process can be read by every user of the machine.
        var configuration = folder.Write("redis.conf", $"""
            port 0
            unixsocket {socket}
            unixsocketperm 700
            save ""
            appendonly no
            dir {Path.GetDirectoryName(socket)}
            user default off
            user {user.Name} on >{user.Password} ~* &* +@all
            """);

        var backend = new RedisServerBackend(socket, Launch(configuration));
        try
        {
            await backend.WaitUntilReadyAsync(cancellationToken).ConfigureAwait(false);
            return backend;
        }
        catch
        {
            await backend.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public Task<Stream> ConnectAsync(CancellationToken cancellationToken) => UnixSocket.ConnectAsync(_socket, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync().ConfigureAwait(false);
        }

        _process.Dispose();
    }

    private static Process Launch(string configuration)
    {
        var start = new ProcessStartInfo("redis-server")
        {
            ArgumentList = { configuration },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        try
        {
            var process = Process.Start(start)!;
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return process;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException(
                "The backend RedisServer needs the program redis-server, and it is not in PATH. Install it (Debian: apt-get install redis-server), "
                + "or use the backend Garnet, which needs nothing.", e);
        }
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_startLimit);
        while (true)
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"redis-server ended with exit code {_process.ExitCode} instead of starting.");

            try
            {
                using var connection = await ConnectAsync(limit.Token).ConfigureAwait(false);
                await connection.WriteAsync("PING\r\n"u8.ToArray(), limit.Token).ConfigureAwait(false);
                var answer = new byte[64];
                var length = await connection.ReadAsync(answer, limit.Token).ConfigureAwait(false);
                // It wants a password, so it is there.
                if (Encoding.ASCII.GetString(answer, 0, length).StartsWith("-NOAUTH", StringComparison.Ordinal))
                    return;
            }
            catch (SocketException)
            {
                // Not listening yet.
            }

            await Task.Delay(_poll, limit.Token).ConfigureAwait(false);
        }
    }
}
