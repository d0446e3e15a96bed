using System.Net.Sockets;
using AspNetRedisAad.Emulator.Secrets;
using Garnet;
using Garnet.server;
using Garnet.server.Auth.Settings;
using Tsavorite.core;

namespace AspNetRedisAad.Emulator.Backends;

/// <summary>Microsoft Garnet in this process, in memory or with an append-only file.</summary>
internal sealed class GarnetBackend : IRedisBackend
{
    private readonly string _socket;
    private readonly GarnetServer _server;
    private readonly bool _keepsData;

    /// <param name="folder">The folder of its socket and its list of users.</param>
    /// <param name="users">Its users.</param>
    /// <param name="databases">The number of databases.</param>
    /// <param name="dataFolder">The folder that keeps its data; null for data in memory only.</param>
    public GarnetBackend(EmulatorFolder folder, BackendUsers users, int databases, string? dataFolder)
    {
        _socket = folder.PathOf("garnet.sock");
        var accessControl = folder.Write("garnet.acl", $"user default off\n{GarnetUsers.Lines(users)}");
        var settings = new GarnetServerOptions
        {
            EndPoints = [new UnixDomainSocketEndPoint(_socket)],
            UnixSocketPath = _socket,
            UnixSocketPermission = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            AuthSettings = new AclAuthenticationPasswordSettings(accessControl),
            MaxDatabases = databases,
            QuietMode = true,
            LogMemorySize = "128m",
            PageSize = "4m",
            IndexMemorySize = "4m",
            CheckpointDir = folder.PathOf("garnet"),
            EnableLua = true,
            LuaOptions = new LuaOptions(LuaMemoryManagementMode.Native, "", Timeout.InfiniteTimeSpan, LuaLoggingMode.Disable, []),
        };
        _keepsData = dataFolder is not null;
        if (dataFolder is not null)
            KeepData(settings, dataFolder);
        _server = Create(settings);
        try
        {
            _server.Start();
        }
        catch
        {
            _server.Dispose();
            throw;
        }
    }

    public RefusedCommand Refused { get; } = RefusedCommand.OfGarnet();

    public Task<Stream> ConnectAsync(CancellationToken cancellationToken) => UnixSocket.ConnectAsync(_socket, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_keepsData)
            await _server.Store.CommitAOFAsync(CancellationToken.None).ConfigureAwait(false);
        _server.Dispose();
    }

    private static void KeepData(GarnetServerOptions settings, string folder)
    {
        PrivateFile.CreateFolder(folder);
        settings.CheckpointDir = folder;
        settings.EnableAOF = true;
        settings.Recover = true;
        settings.FailOnRecoveryError = true;
        // The native device needs libaio, which is not installed on every Linux.
        settings.DeviceType = DeviceType.RandomAccess;
        // Writes do not wait for the disk. A crash loses at most this much.
        settings.CommitFrequencyMs = 100;
    }

    /// <exception cref="InvalidOperationException">Garnet rejects the options. Its own exceptions for that are not public.</exception>
    private static GarnetServer Create(GarnetServerOptions options)
    {
        try
        {
            return new GarnetServer(options);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"Garnet does not start: {e.Message}", e);
        }
    }
}
