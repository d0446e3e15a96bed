using System.Net.Sockets;
using AspNetRedisAad.Emulator.Hosting;
using Garnet;
using Garnet.server;
using Garnet.server.Auth.Settings;

namespace AspNetRedisAad.Emulator.Backends;

/// <summary>Microsoft Garnet inside this process, in memory only.</summary>
internal sealed class GarnetBackend : IRedisBackend
{
    private readonly string _socket;
    private readonly GarnetServer _server;

    public GarnetBackend(EmulatorFolder folder, BackendUsers users, AzureRedisEmulatorOptions options)
    {
        _socket = folder.PathOf("garnet.sock");
        var accessControl = folder.Write("garnet.acl", $"user default off\n{GarnetUsers.Lines(users)}");
        _server = Create(new GarnetServerOptions
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
        });
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

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
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
