using System.ComponentModel;
using System.Globalization;
using System.Net.Sockets;
using AspNetRedisAad.Emulator.Hosting;

namespace AspNetRedisAad.Emulator.Backends;

/// <summary>A redis-server process of the emulator's own, in memory or with an append-only file, reached through a socket.</summary>
/// <param name="folder">Where its socket and configuration lie.</param>
/// <param name="users">Whom it knows.</param>
/// <param name="name">What tells it from other servers of this emulator.</param>
internal sealed class RedisServerBackend(EmulatorFolder folder, BackendUsers users, string name) : IRedisBackend
{
    private const int LoadedKeys = 500;

    /// <summary>For a client that does not read its replies; redis-server has no limit by itself. One value of 512 MB must fit.</summary>
    private const string UnreadLimit = "1gb 256mb 60";
    private const string AppendFolder = "data";

    // redis-server gives the name of its socket for the address of every client: in CLIENT LIST, in SLOWLOG, in MONITOR.
    private const string SocketName = "127.0.0.1";

    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(20);

    private readonly string _own = folder.FolderOf(name);
    private BoundProcess? _process;
    private volatile string? _lastError;

    private string Socket => Path.Combine(_own, SocketName);

    /// <summary>
    /// Nobody. Redis 7.0 reads its append-only file as this user, and leaves out each transaction that it may not do: with a file it is one
    /// whose password nobody knows.
    /// </summary>
    private string DefaultUser => DataFolder is null ? "user default off" : $"user default on >{Secrets.New()} allkeys allchannels +@all";

    private string Dump => Path.Combine(_own, "dump.rdb");

    /// <summary>Further lines of its configuration. They take effect with the next start.</summary>
    public required string Configuration { get; set; }

    /// <summary>Where its data lasts; null for nowhere.</summary>
    public string? DataFolder { get; init; }

    public RefusedCommand Refused { get; } = RefusedCommand.OfRedis();

    public Task<Stream> ConnectAsync(CancellationToken cancellationToken) => UnixSocket.ConnectAsync(Socket, cancellationToken);

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>A connection on which everything is allowed.</summary>
    /// <exception cref="InvalidOperationException">The server is stopped.</exception>
    public Task<BackendLink> ConnectAsAdministratorAsync(CancellationToken cancellationToken)
    {
        EnsureRunning();
        return BackendLink.SignInAsync(this, users.Administrator, cancellationToken);
    }

    /// <exception cref="InvalidOperationException">The server is stopped.</exception>
    public void EnsureRunning()
    {
        if (!IsRunning)
            throw new InvalidOperationException($"Server {name} is stopped. Restart it first.");
    }

    /// <exception cref="InvalidOperationException">redis-server is not installed, or does not start.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (DataFolder is { } data)
            LinkTo(data);
        // By file: the arguments of a process can be read by every user of the machine. By its input: INFO tells the path of a file that it
        // opens itself.
        var file = folder.Write($"{name}.conf", $"""
            dir {_own}
            unixsocket {SocketName}
            unixsocketperm 700
            client-output-buffer-limit normal {UnreadLimit}
            save ""
            {(DataFolder is null ? "appendonly no" : $"appendonly yes\nappenddirname {AppendFolder}")}
            dbfilename {Path.GetFileName(Dump)}
            {DefaultUser}
            {RedisUsers.Lines(users)}
            {Configuration}
            """);
        _process = Launch(file);
        await WaitUntilReadyAsync(_process, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Ends the process and starts it again with its data, which it takes some time to load. Returns when the loading has begun.
    /// </summary>
    public async Task RestartLoadingAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        using (var link = await ConnectAsAdministratorAsync(cancellationToken).ConfigureAwait(false))
        {
            // It counts the time by keys, and looks for commands after so many bytes.
            await link.SendAsync(
                cancellationToken, "EVAL",
                $"for i = 1, {LoadedKeys} do redis.call('SET', 'loaded:' .. i, string.rep('x', 1024), 'EX', 60) end", "0")
                .ConfigureAwait(false);
            await link.SendAsync(cancellationToken, "CONFIG", "SET", "rdbcompression", "no").ConfigureAwait(false);
            await link.SendAsync(cancellationToken, "SAVE").ConfigureAwait(false);
        }

        await StopAsync().ConfigureAwait(false);
        var usual = Configuration;
        try
        {
            Configuration = string.Create(CultureInfo.InvariantCulture,
                $"{usual}\nloading-process-events-interval-bytes 1024\nkey-load-delay {duration.TotalMicroseconds / LoadedKeys:0}");
            await StartAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Configuration = usual;
            // It has opened the file by now. The next start is without data again.
            File.Delete(Dump);
        }
    }

    /// <summary>Ends the process at once, as a crash would.</summary>
    public async Task StopAsync()
    {
        if (_process is not { } process)
            return;

        await process.KillAsync().ConfigureAwait(false);
        process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    /// <summary>
    /// It works in the folder of its socket, and this one in it is elsewhere: a socket's path must be short, and data must not end with the
    /// folder.
    /// </summary>
    private void LinkTo(string data)
    {
        PrivateFile.CreateFolder(data);
        var link = Path.Combine(_own, AppendFolder);
        if (!Directory.Exists(link))
            Directory.CreateSymbolicLink(link, Path.GetFullPath(data));
    }

    private BoundProcess Launch(string configuration)
    {
        try
        {
            return BoundProcess.Start("redis-server", "-", configuration, KeepError);
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException(
                "This backend needs the program sh, and it is not in PATH. Use the backend Garnet, which needs nothing.", e);
        }
    }

    /// <summary>Such as "Error loading ACL rule '+nosuch' for the user named ...". It names no passwords.</summary>
    private void KeepError(string line)
    {
        if (line.IndexOf("Error ", StringComparison.Ordinal) is >= 0 and var start)
            _lastError = line[start..];
    }

    private async Task WaitUntilReadyAsync(BoundProcess process, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_startLimit);
        while (true)
        {
            if (process.HasExited)
            {
                await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
                throw new InvalidOperationException(process.ExitCode == BoundProcess.NotFound
                    ? "This backend needs the program redis-server, and it is not in PATH. Install it (Debian: apt-get install "
                        + "redis-server), or use the backend Garnet, which needs nothing."
                    : $"redis-server ended with exit code {process.ExitCode} instead of starting. {_lastError}");
            }

            try
            {
                using var link = await ConnectAsAdministratorAsync(limit.Token).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                // Not listening yet.
            }

            await Task.Delay(_poll, limit.Token).ConfigureAwait(false);
        }
    }
}
