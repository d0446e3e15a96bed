using AspNetRedisAad.Emulator.Authority;
using AspNetRedisAad.Emulator.Backends;
using AspNetRedisAad.Emulator.Connections;
using AspNetRedisAad.Emulator.Edge;
using AspNetRedisAad.Emulator.Faults;
using AspNetRedisAad.Emulator.Identity;
using AspNetRedisAad.Emulator.Profiles;
using AspNetRedisAad.Emulator.Resp;
using AspNetRedisAad.Emulator.Validation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AspNetRedisAad.Emulator.Hosting;

/// <summary>The objects behind the endpoints of one emulator, connected to each other. Nothing here listens or waits.</summary>
internal sealed class EmulatorParts : IDisposable
{
    public EmulatorParts(AzureRedisEmulatorOptions options, ServiceProfile profile, IdentityDirectory directory, BackendUsers users)
    {
        Loggers = options.LoggerFactory ?? NullLoggerFactory.Instance;
        Time = new OffsetClock(options.TimeProvider);
        Tenant = new Tenant(options.TenantId);
        EdgeFaults = new EdgeFaults(Connections);
        Interruptions = new ServerInterruptions(Connections, Time);

        var tenantTokens = new TenantTokenValidator(Tenant, Time);
        FederatedTokens = new FederatedTokens(Tenant, tenantTokens, Time);
        Desk = new TokenDesk(
            new TokenIssuer(Tenant, Revocation, Time), Counters, AuthorityFaults, options, Time, Loggers.CreateLogger<TokenDesk>());
        ManagedIdentity = new ManagedIdentityEndpoints(directory, Desk);
        Authority = new AuthorityEndpoints(
            Tenant, directory, new ClientAuthentication(directory, Tenant, FederatedTokens, Time), Desk);

        var edgeLogger = Loggers.CreateLogger<RedisEdge>();
        var authentication = new EdgeAuthentication(
            new AccessTokenValidator(tenantTokens, Revocation), directory, users, new BlockedCommands(profile), Counters, EdgeFaults, Time,
            Loggers.CreateLogger<EdgeAuthentication>());
        Edge = new RedisEdge(
            authentication, profile, new ConnectionLimits(options, Counters, Time, edgeLogger), Counters, EdgeFaults, Interruptions,
            Connections, edgeLogger);
    }

    public ILoggerFactory Loggers { get; }

    public OffsetClock Time { get; }

    public Tenant Tenant { get; }

    public Revocation Revocation { get; } = new();

    public EmulatorCounters Counters { get; } = new() { Kinds = new CommandKinds(NotableCommands.Names) };

    public LiveConnections Connections { get; } = new();

    public AuthorityFaults AuthorityFaults { get; } = new();

    public EdgeFaults EdgeFaults { get; }

    public ServerInterruptions Interruptions { get; }

    public FederatedTokens FederatedTokens { get; }

    public TokenDesk Desk { get; }

    public AuthorityEndpoints Authority { get; }

    public ManagedIdentityEndpoints ManagedIdentity { get; }

    public RedisEdge Edge { get; }

    public void Dispose() => Tenant.Dispose();
}
