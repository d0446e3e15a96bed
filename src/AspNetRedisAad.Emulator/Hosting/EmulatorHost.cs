using AspNetRedisAad.Emulator.Authority;
using AspNetRedisAad.Emulator.Backends;
using AspNetRedisAad.Emulator.Certificates;
using AspNetRedisAad.Emulator.Edge;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AspNetRedisAad.Emulator.Hosting;

/// <summary>One Kestrel for the three doors: token authority (https), managed identity (http, as Azure's is) and Redis (TLS).</summary>
internal sealed class EmulatorHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private ListenOptions _authority = null!;
    private ListenOptions _metadata = null!;
    private readonly ListenOptions[] _redis;

    private EmulatorHost(
        AzureRedisEmulatorOptions options,
        EmulatorCertificates certificates,
        IdentityDirectory directory,
        IReadOnlyList<IRedisBackend> servers,
        BackendUsers users)
    {
        Address = new EmulatorAddress(options);
        var time = Time = new OffsetClock(options.TimeProvider);
        Issuer = new TokenIssuer(time, options.TenantId);
        Desk = new TokenDesk(Issuer, Counters, AuthorityFaults, options, time);
        ManagedIdentity = new ManagedIdentityEndpoints(directory, Desk);

        var loggers = options.LoggerFactory ?? NullLoggerFactory.Instance;
        var authentication = new EdgeAuthentication(
            Issuer, directory, users, BlockedCommands.Of(options.Profile, options.ActiveGeoReplication), Counters, EdgeFaults, time,
            loggers.CreateLogger<EdgeAuthentication>());
        _redis = new ListenOptions[servers.Count];
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, PassiveLifetime>();
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRoutingCore();
        // A command's way through the edge: no change of thread between socket, TLS and the edge, and no call that only asks whether there
        // are bytes.
        builder.Services.Configure<SocketTransportOptions>(
            sockets => (sockets.UnsafePreferInlineScheduling, sockets.WaitForDataBeforeAllocatingBuffer) = (true, false));
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            var tls = new HttpsConnectionAdapterOptions { ServerCertificate = certificates.Server };
            var redisTls = new HttpsConnectionAdapterOptions { ServerCertificate = options.HasNodesWithoutAddresses
                ? certificates.Node : certificates.Server };
            kestrel.Listen(Address.Listen, options.AuthorityPort, listen => (_authority = listen).UseHttps(tls));
            kestrel.Listen(Address.Listen, 0, listen => _metadata = listen);
            for (var i = 0; i < servers.Count; i++)
            {
                var edge = new RedisEdge(
                    servers[i], authentication, NewRules, Counters, EdgeFaults, options.IdleTimeout, options.SignInTimeout, time,
                    loggers.CreateLogger<RedisEdge>());
                var server = i;
                kestrel.Listen(
                    Address.Listen, i == 0 ? options.RedisPort : 0, listen =>
                        (_redis[server] = listen).UseHttps(redisTls).Run(edge.OnConnectedAsync));
            }
        });

        _app = builder.Build();
        new AuthorityEndpoints(Issuer, directory, new ClientAuthentication(directory, Issuer, time), Desk).Map(_app);
        ManagedIdentity.Map(_app);

        ConnectionRules NewRules() => ConnectionRules.Of(options.Profile, options.ActiveGeoReplication);
    }

    public OffsetClock Time { get; }

    public EmulatorCounters Counters { get; } = new();

    public AuthorityFaults AuthorityFaults { get; } = new();

    public EdgeFaults EdgeFaults { get; } = new();

    public TokenIssuer Issuer { get; }

    public TokenDesk Desk { get; }

    public ManagedIdentityEndpoints ManagedIdentity { get; }

    public EmulatorAddress Address { get; }

    /// <summary>Of each server, in their order.</summary>
    public IReadOnlyList<int> RedisPorts => [.. _redis.Select(PortOf)];

    public string MetadataAddress => $"http://{Address.Authority}:{PortOf(_metadata)}";

    public static async Task<EmulatorHost> StartAsync(
        AzureRedisEmulatorOptions options,
        EmulatorCertificates certificates,
        IdentityDirectory directory,
        IReadOnlyList<IRedisBackend> servers,
        BackendUsers users,
        CancellationToken cancellationToken)
    {
        var host = new EmulatorHost(options, certificates, directory, servers, users);
        try
        {
            await host._app.StartAsync(cancellationToken).ConfigureAwait(false);
            host.Issuer.Address = new Uri($"https://{host.Address.Authority}:{PortOf(host._authority)}/");
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Redis connections do not end by themselves, and Kestrel would wait for them.
        EdgeFaults.RefuseConnections = true;
        EdgeFaults.DropConnections();
        await _app.DisposeAsync().ConfigureAwait(false);
        Issuer.Dispose();
    }

    /// <summary>Kestrel writes the port that the system chose back into the options.</summary>
    private static int PortOf(ListenOptions listen) => listen.IPEndPoint!.Port;
}
