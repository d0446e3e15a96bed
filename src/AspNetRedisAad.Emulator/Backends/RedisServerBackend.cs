using System.Net.Sockets;
using AspNetRedisAad.Emulator.Secrets;

namespace AspNetRedisAad.Emulator.Backends;

/// <summary>A redis-server process, in memory or with an append-only file. It listens on a Unix socket.</summary>
/// <param name="folder">The folder of its socket and configuration.</param>
/// <param name="users">Its users.</param>
/// <param name="name">A name that is unique among the servers of the emulator.</param>
internal sealed class RedisServerBackend(EmulatorFolder folder, BackendUsers users, string name) : IRedisBackend
{
    /// <summary>For a client that does not read its replies. redis-server has no limit by default. One value of 512 MB must fit.</summary>
    private const string UnreadLimit = "1gb 256mb 60";
    private const string AppendFolder = "data";

    // In CLIENT LIST, SLOWLOG and MONITOR, redis-server shows the name of its socket as the address of every client.
    private const string SocketName = "127.0.0.1";

    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(20);

    private readonly string _own = folder.FolderOf(name);
    private RedisServerProcess? _process;

    /// <summary>Further lines of its configuration. Changes take effect with the next start.</summary>
    public required string Configuration { get; set; }

    /// <summary>The folder that keeps its data; null for data in memory only.</summary>
    public string? DataFolder { get; init; }

    /// <summary>The file that SAVE writes and a start loads.</summary>
    public string Dump => Path.Combine(_own, "dump.rdb");

    public RefusedCommand Refused { get; } = RefusedCommand.OfRedis();

    public bool IsRunning => _process is { HasExited: false };

    private string Socket => Path.Combine(_own, SocketName);

    /// <summary>
    /// The default user is off. But Redis 7.0 loads its append-only file as this user, and omits each transaction that the user may not
    /// execute. With an append-only file, the default user has all permissions and a password that nobody knows.
    /// </summary>
    private string DefaultUser => DataFolder is null ? "user default off" : $"user default on >{Secret.New()} allkeys allchannels +@all";

    public Task<Stream> ConnectAsync(CancellationToken cancellationToken) => UnixSocket.ConnectAsync(Socket, cancellationToken);

    /// <summary>Opens a connection on which all commands are allowed.</summary>
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
        _process = new RedisServerProcess(WriteConfiguration());
        await WaitUntilReadyAsync(_process, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Kills the process, like a crash.</summary>
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
    /// The configuration contains passwords, so it is not passed as arguments, which every user of the machine can read. redis-server reads
    /// the file from its standard input, because INFO shows the path of a configuration file that it opens itself.
    /// </summary>
    private string WriteConfiguration() => folder.Write($"{name}.conf", $"""
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

    /// <summary>
    /// redis-server keeps its data in the folder of its socket. The path of a socket must be short, and that folder is deleted, so the data
    /// is behind a link.
    /// </summary>
    private void LinkTo(string data)
    {
        PrivateFile.CreateFolder(data);
        var link = Path.Combine(_own, AppendFolder);
        if (!Directory.Exists(link))
            Directory.CreateSymbolicLink(link, Path.GetFullPath(data));
    }

    private async Task WaitUntilReadyAsync(RedisServerProcess process, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_startLimit);
        while (true)
        {
            await process.EnsureRunningAsync(limit.Token).ConfigureAwait(false);
            try
            {
                using var link = await ConnectAsAdministratorAsync(limit.Token).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                // It does not listen yet.
            }

            await Task.Delay(_poll, limit.Token).ConfigureAwait(false);
        }
    }
}
