namespace AspNetRedisAad.Tests.Architecture;

/// <summary>
/// The rooms of a project, from top to bottom. A room uses only rooms in lower rows. <see cref="LayeringTests"/> checks the source against
/// these rows, and <see cref="LayoutPicture"/> draws them.
/// </summary>
/// <param name="Project">The project's name.</param>
/// <param name="Picture">The picture's path in the repository.</param>
/// <param name="Rows">The rooms in each row.</param>
internal sealed record Layout(string Project, string Picture, params Room[][] Rows)
{
    /// <summary>The room of the types that are in no folder.</summary>
    public const string Root = "";

    public static Layout Package { get; } = new(
        "AspNetRedisAad",
        "docs/architecture-package.svg",
        [new("DependencyInjection", "AddAzureRedisAad and the builder: the only entry point")],
        [
            new("Caching", "IDistributedCache"),
            new("Session", "session store and middleware"),
            new("DataProtection", "key ring"),
            new("OutputCaching", "output cache store"),
            new("HybridCaching", "HybridCache"),
            new("Health", "health checks and status"),
            new("Doctor", "finds mistakes in the setup"),
        ],
        [new("Moving", "moves an app from one cache to another while it runs")],
        [new("Connection", "the command connection: re-authentication, recovery, outages")],
        [new("Messaging", "the message connection: subscriptions and their replacement connections")],
        [new("Dialing", "opens connections: name resolution, TCP, TLS, AUTH; when to retry")],
        [new("Identity", "tokens: the credential, when to renew, the current token")],
        [new("Configuration", "options and their validation")],
        [new("Background", "the only type that runs background work")],
        [new("Endpoints", "what the package's HTTP endpoints have in common")],
        [new("Resp", "the Redis protocol")],
        [new("Diagnostics", "logging, metrics, traces")]);

    public static Layout Emulator { get; } = new(
        "AspNetRedisAad.Emulator",
        "docs/architecture-emulator.svg",
        [new(Root, "the public members: starts and stops the emulator, and delegates to the folders below", "AzureRedisEmulator")],
        [new("Control", "the control API, for other processes"), new("Settings", "settings and environment variables for apps")],
        [
            new("Hosting", "creates and connects all objects; Kestrel and its listeners; start and stop"),
            new("Maintenance", "stop, restart, failover and retirement of servers"),
        ],
        [
            new("Edge", "the Redis endpoint: sign-in, blocked commands, rules, expiry"),
            new("Authority", "the token endpoints: authenticates clients, issues tokens"),
        ],
        [
            new("Backends", "Garnet, redis-server, a cluster, an external Redis"),
            new("Validation", "validates tokens"),
            new("Faults", "switches that the folders above read"),
        ],
        [
            new("Identity", "the tenant, its key, its identities"),
            new("Connections", "the open Redis connections"),
        ],
        [
            new("Certificates", "the certificate authority"),
            new("Profiles", "what distinguishes the Azure services, and the checks that follow"),
            new("Counters", "what clients have done"),
        ],
        [new("Options", "options, identities, data access policies"), new("Resp", "the Redis protocol: commands, keys, hash slots")],
        [new("Secrets", "random secrets, and files that only the current user can read")]);

    public static IReadOnlyList<Layout> All { get; } = [Package, Emulator];

    public IEnumerable<string> Rooms => Rows.SelectMany(row => row).Select(room => room.Name);

    public static Layout Of(string project) => All.Single(layout => layout.Project == project);

    /// <summary>0 is the top row; -1 is a room without a row.</summary>
    public int RowOf(string room) => Array.FindIndex(Rows, row => row.Any(one => one.Name == room));
}
