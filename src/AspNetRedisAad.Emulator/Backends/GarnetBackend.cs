using System.Net.Sockets;
using AspNetRedisAad.Emulator.Hosting;
using Garnet;
using Garnet.server;
using Garnet.server.Auth.Settings;
using Tsavorite.core;

namespace AspNetRedisAad.Emulator.Backends;

/// <summary>Microsoft Garnet inside this process, in memory or with an append-only file.</summary>
internal sealed class GarnetBackend : IRedisBackend
{
    private readonly string _socket;
    private readonly GarnetServer _server;
    private readonly bool _keeps;

    public GarnetBackend(EmulatorFolder folder, BackendUsers users, AzureRedisEmulatorOptions options)
    {
        _socket = folder.PathOf("garnet.sock");
        var accessControl = folder.Write("garnet.acl", $"user default off\n{GarnetUsers.Lines(users)}");
        var settings = new GarnetServerOptions
        {
            EndPoints = [new UnixDomainSocketEndPoint(_socket)],
            UnixSocketPath = _socket,
            UnixSocketPermission = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            AuthSettings = new AclAuthenticationPasswordSettings(accessControl),
            MaxDatabases = options.Databases,
            QuietMode = true,
            LogMemorySize = "128m",
            PageSize = "4m",
            IndexMemorySize = "4m",
            CheckpointDir = folder.PathOf("garnet"),
            EnableLua = true,
            LuaOptions = new LuaOptions(LuaMemoryManagementMode.Native, "", Timeout.InfiniteTimeSpan, LuaLoggingMode.Disable, []),
        };
        _keeps = options.DataFolder is not null;
        if (options.DataFolder is { } data)
            Keep(settings, data);
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
        if (_keeps)
            await _server.Store.CommitAOFAsync(CancellationToken.None).ConfigureAwait(false);
        _server.Dispose();
    }

    private static void Keep(GarnetServerOptions settings, string folder)
    {
        PrivateFile.CreateFolder(folder);
        settings.CheckpointDir = folder;
        settings.EnableAOF = true;
        settings.Recover = true;
        settings.FailOnRecoveryError = true;
        // Its native device needs libaio, which not every Linux has.
        settings.DeviceType = DeviceType.RandomAccess;
        // Soon enough for a developer, and no write waits for the disk.
        settings.CommitFrequencyMs = 100;
    }

    /// <exception cref="InvalidOperationException">It does not take the options: its own exceptions for that are not public.</exception>
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
