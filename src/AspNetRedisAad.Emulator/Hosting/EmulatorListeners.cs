using AspNetRedisAad.Emulator.Backends;
using AspNetRedisAad.Emulator.Certificates;
using AspNetRedisAad.Emulator.Edge;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace AspNetRedisAad.Emulator.Hosting;

/// <summary>
/// What Kestrel listens on: the token authority (https), managed identity (http, as on Azure) and each Redis server (TLS).
/// </summary>
internal sealed class EmulatorListeners(
    AzureRedisEmulatorOptions options,
    EmulatorAddress address,
    EmulatorCertificates certificates,
    IReadOnlyList<IRedisBackend> servers,
    RedisEdge edge)
{
    private readonly ListenOptions[] _redis = new ListenOptions[servers.Count];
    private ListenOptions _authority = null!;
    private ListenOptions _metadata = null!;

    public Uri AuthorityAddress => new($"https://{address.Authority}:{PortOf(_authority)}/");

    public string MetadataAddress => $"http://{address.Authority}:{PortOf(_metadata)}";

    /// <summary>The port of each server, in the order of the servers.</summary>
    public IReadOnlyList<int> RedisPorts => [.. _redis.Select(PortOf)];

    public void Configure(KestrelServerOptions kestrel)
    {
        var tls = new HttpsConnectionAdapterOptions { ServerCertificate = certificates.Server };
        var redisTls = new HttpsConnectionAdapterOptions
        {
            ServerCertificate = address.NodesHaveOnlyNames ? certificates.Node : certificates.Server,
        };
        kestrel.Listen(address.Listen, options.AuthorityPort, listen => (_authority = listen).UseHttps(tls));
        kestrel.Listen(address.Listen, 0, listen => _metadata = listen);
        for (var i = 0; i < servers.Count; i++)
        {
            var server = i;
            kestrel.Listen(address.Listen, i == 0 ? options.RedisPort : 0, listen => (_redis[server] = listen).UseHttps(redisTls)
                .Run(client => edge.ServeAsync(client, servers[server], server)));
        }
    }

    /// <summary>When the system has chosen a port, Kestrel writes it to the options.</summary>
    private static int PortOf(ListenOptions listen) => listen.IPEndPoint!.Port;
}
