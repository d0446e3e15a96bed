using AspNetRedisAad.Emulator.Authority;
using AspNetRedisAad.Emulator.Backends;
using AspNetRedisAad.Emulator.Certificates;
using AspNetRedisAad.Emulator.Control;
using AspNetRedisAad.Emulator.Hosting;
using AspNetRedisAad.Emulator.Maintenance;

namespace AspNetRedisAad.Emulator;

/// <summary>
/// Microsoft Entra ID and Azure Redis on this machine: a token authority that real Azure.Identity credentials talk to, and a TLS Redis
/// endpoint that validates their tokens and closes connections when these expire. Everything listens on the loopback interface only, unless
/// <see cref="AzureRedisEmulatorOptions.ListenAddress"/> says otherwise. Nothing is left behind after <see cref="DisposeAsync"/>, except in
/// <see cref="AzureRedisEmulatorOptions.CertificateFolder"/> and <see cref="AzureRedisEmulatorOptions.DataFolder"/>.
/// </summary>
public sealed class AzureRedisEmulator : IAsyncDisposable
{
    private static readonly TimeSpan _failOver = TimeSpan.FromSeconds(1);

    private readonly EmulatorFolder _folder;
    private readonly EmulatorCertificates _certificates;
    private readonly IdentityDirectory _directory;
    private readonly EmulatorServers _servers;
    private readonly EmulatorHost _host;
    private readonly BackendUsers _users;
    private readonly CacheKeys _keys;
    private readonly ServerMaintenance _maintenance;
    private readonly AppSettings _settings;
    private ControlHost? _control;

    private AzureRedisEmulator(
        EmulatorFolder folder,
        EmulatorCertificates certificates,
        IdentityDirectory directory,
        EmulatorServers servers,
        EmulatorHost host,
        BackendUsers users,
        CacheKeys keys,
        string? certificateFolder)
    {
        (_folder, _certificates, _directory, _servers, _host, _users, _keys) =
            (folder, certificates, directory, servers, host, users, keys);
        TrustedCertificateFile = certificateFolder is null
            ? folder.Write("authority.pem", certificates.AuthorityPem)
            : LastingCertificates.AuthorityFile(certificateFolder);
        _maintenance = new ServerMaintenance(servers, users.Administrator, host.RedisPorts, host.Time);
        _settings = new AppSettings(this, directory, host, folder);
    }

    /// <summary>Gets the Redis endpoint, <c>127.0.0.1:port</c>; of a cluster, that of the first server. It speaks TLS.</summary>
    /// <remarks>
    /// <c>localhost:port</c> when <see cref="AzureRedisEmulatorOptions.NodeCertificateAddresses"/> is switched off, and the first of
    /// <see cref="AzureRedisEmulatorOptions.HostNames"/> when there is one.
    /// </remarks>
    public string Endpoint => Endpoints[0];

    /// <summary>Gets the endpoint of each server: of each region, or of a cluster the masters first, then their replicas in turn.</summary>
    public IReadOnlyList<string> Endpoints => [.. _host.RedisPorts.Select(port => $"{_host.Address.Redis}:{port}")];

    /// <summary>Gets the address of the token authority, which is what Azure.Identity calls the authority host.</summary>
    public Uri AuthorityHost => _host.Issuer.Address;

    /// <summary>Gets the tenant (directory) ID.</summary>
    public string TenantId => _host.Issuer.TenantId;

    /// <summary>Gets the PEM file of the certificate authority that clients must trust, for the authority and for Redis.</summary>
    public string TrustedCertificateFile { get; }

    /// <summary>Gets the first identity: the one that is meant when none is named.</summary>
    public EmulatedIdentity Identity => Identities[0];

    /// <summary>Gets who may sign in.</summary>
    public IReadOnlyList<EmulatedIdentity> Identities => _directory.Identities;

    /// <summary>Gets the primary access key, a secret.</summary>
    /// <value><see langword="null"/> unless <see cref="AzureRedisEmulatorOptions.AccessKeys"/> switches it on.</value>
    public string? PrimaryAccessKey => _keys.Primary;

    /// <summary>Gets the secondary access key, a secret.</summary>
    /// <value><see langword="null"/> unless <see cref="AzureRedisEmulatorOptions.AccessKeys"/> switches it on.</value>
    public string? SecondaryAccessKey => _keys.Secondary;

    /// <summary>Gets what has been seen since the start.</summary>
    public EmulatorCounters Counters => _host.Counters;

    /// <summary>Gets what goes wrong at the token authority.</summary>
    public AuthorityFaults AuthorityFaults => _host.AuthorityFaults;

    /// <summary>Gets what goes wrong at the Redis endpoint.</summary>
    public EdgeFaults EdgeFaults => _host.EdgeFaults;

    /// <summary>Gets or sets how long the tokens issued from now on live. At least one second.</summary>
    public TimeSpan TokenLifetime
    {
        get => _host.Desk.Lifetime;
        set => _host.Desk.Lifetime = AzureRedisEmulatorOptions.CheckLifetime(value, nameof(value));
    }

    /// <summary>
    /// Gets or sets by how much the clock of the token authority and of Redis is ahead of
    /// <see cref="AzureRedisEmulatorOptions.TimeProvider"/>, or behind it when negative. Connections whose token has expired by the new
    /// time are closed.
    /// </summary>
    /// <value>The default value is zero.</value>
    public TimeSpan ClockOffset
    {
        get => _host.Time.Offset;
        set
        {
            _host.Time.Offset = value;
            EdgeFaults.ClockMoved();
        }
    }

    /// <summary>
    /// Gets the address at which other processes can ask for faults; see <see cref="AzureRedisEmulatorOptions.ControlPort"/>.
    /// </summary>
    /// <value><see langword="null"/> when there is none.</value>
    public Uri? ControlAddress => _control?.Address;

    /// <summary>Starts an emulator.</summary>
    /// <param name="options">How; the defaults when <see langword="null"/>.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <returns>The running emulator. Dispose it to stop it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The token lifetime is under one second, or a cluster under three masters.</exception>
    /// <exception cref="ArgumentException">The options contradict the profile; the message says what to change.</exception>
    /// <exception cref="InvalidOperationException">
    /// The backend does not start, or cannot express a data access policy; the message says why and what to do.
    /// </exception>
    /// <exception cref="IOException">A port is taken.</exception>
    public static async Task<AzureRedisEmulator> StartAsync(
        AzureRedisEmulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new AzureRedisEmulatorOptions();
        options.Check();

        var folder = new EmulatorFolder();
        var names = new EmulatorAddress(options).Names;
        var certificates = options.CertificateFolder is { } lasting
            ? LastingCertificates.In(lasting, names) : new EmulatorCertificates(names);
        var directory = new IdentityDirectory(options.Identities is { Count: > 0 } chosen ? chosen : [new EmulatedIdentity("app")]);
        var keys = new CacheKeys(options.AccessKeys);
        var users = new BackendUsers(directory.Identities, keys);
        EmulatorServers? servers = null;
        EmulatorHost? host = null;
        try
        {
            servers = await EmulatorServers.StartAsync(options, folder, users, certificates, cancellationToken).ConfigureAwait(false);
            host = await EmulatorHost.StartAsync(options, certificates, directory, servers.All, users, cancellationToken)
                .ConfigureAwait(false);
            await servers.FormClusterAsync(host.RedisPorts, cancellationToken).ConfigureAwait(false);
            var emulator = new AzureRedisEmulator(folder, certificates, directory, servers, host, users, keys, options.CertificateFolder);
            if (options.ControlPort is { } port)
            {
                emulator._control = await ControlHost.StartAsync(emulator, host.Address, port, options.LoggerFactory, cancellationToken)
                    .ConfigureAwait(false);
            }

            return emulator;
        }
        catch
        {
            await StopAsync(host, servers, directory, certificates, folder).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Returns the settings for an app that uses AspNetRedisAad, as configuration keys from <c>AzureRedisAad:Endpoint</c> on.
    /// </summary>
    /// <param name="credential">How the app shall sign in.</param>
    /// <param name="identity">As whom; the first identity when <see langword="null"/>.</param>
    /// <returns>Keys and values for <c>AddInMemoryCollection</c>. Among them are secrets of this emulator.</returns>
    public IReadOnlyDictionary<string, string?> GetSettings(
        EmulatedCredential credential = EmulatedCredential.ClientSecret, EmulatedIdentity? identity = null) =>
        _settings.Settings(credential, identity ?? Identity);

    /// <summary>
    /// Returns the environment variables that a process needs besides <see cref="GetSettings"/>: what App Service, AKS or a developer's
    /// shell would have set. Azure.Identity reads them once per process.
    /// </summary>
    /// <param name="credential">How the app shall sign in.</param>
    /// <param name="identity">As whom; the first identity when <see langword="null"/>.</param>
    /// <returns>Names and values; none for credentials that live in the settings alone.</returns>
    public IReadOnlyDictionary<string, string> GetEnvironment(EmulatedCredential credential, EmulatedIdentity? identity = null) =>
        _settings.Environment(credential, identity ?? Identity);

    /// <summary>
    /// Ends a server at once, as a crash or the retirement of a node does. Its endpoint refuses connections from then on.
    /// </summary>
    /// <param name="server">Its place in <see cref="Endpoints"/>.</param>
    /// <returns>A task that completes when it has ended.</returns>
    /// <exception cref="NotSupportedException">The backend is Garnet, or a Redis of somebody else's.</exception>
    public Task StopServerAsync(int server = 0) => _servers.ProcessOf(server).StopAsync();

    /// <summary>Ends a server at once and starts it again, without its data.</summary>
    /// <param name="server">Its place in <see cref="Endpoints"/>.</param>
    /// <param name="cancellationToken">Gives up waiting for the start.</param>
    /// <returns>A task that completes when it serves again.</returns>
    /// <exception cref="NotSupportedException">The backend is Garnet, or a Redis of somebody else's.</exception>
    public async Task RestartServerAsync(int server = 0, CancellationToken cancellationToken = default)
    {
        await StopServerAsync(server).ConfigureAwait(false);
        await _servers.ProcessOf(server).StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Lets a replica take over from a master, in an orderly way as during maintenance. A server that is no node of a cluster does what
    /// clients of a Standard cache see of that: its connections break, for a second it refuses new ones, and the data is kept.
    /// </summary>
    /// <param name="master">The master's place in <see cref="Endpoints"/>.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>A task that completes when the replica is the master, or the server is back.</returns>
    /// <exception cref="InvalidOperationException">The node is no master, has no replica, or is stopped.</exception>
    public async Task FailOverAsync(int master = 0, CancellationToken cancellationToken = default)
    {
        _servers.EnsureRunning(master);
        if (!_servers.IsCluster)
            await EdgeFaults.InterruptAsync(_servers.All[master], _failOver, _host.Time, cancellationToken).ConfigureAwait(false);
        else if (await _servers.FailOverAsync(master, cancellationToken).ConfigureAwait(false) is null)
            throw new InvalidOperationException($"Server {master} has no replica that could take over.");
    }

    /// <summary>
    /// Makes every access token issued so far invalid for Redis, and closes the connections that they have let in, as at their expiry. What
    /// clients believe of their tokens stays as it is: they have to find out.
    /// </summary>
    public void ExpireTokens()
    {
        _host.Issuer.Revoke();
        EdgeFaults.ExpireConnections();
    }

    /// <summary>
    /// Takes a server away as Azure does for maintenance: announces it (<c>NodeMaintenanceStarting</c>), waits, says that it is imminent
    /// (<c>NodeMaintenanceStart</c>), lets a replica take over if there is one (<c>NodeMaintenanceFailoverComplete</c>), and ends the
    /// server and its connections. <see cref="RestartServerAsync"/> puts a new one in its place.
    /// </summary>
    /// <param name="server">Its place in <see cref="Endpoints"/>.</param>
    /// <param name="notice">How long before it is announced; on Azure about 20 seconds.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that completes when the server is gone.</returns>
    /// <exception cref="NotSupportedException">The backend is Garnet, or a Redis of somebody else's.</exception>
    /// <exception cref="InvalidOperationException">The server is stopped already.</exception>
    public Task RetireServerAsync(int server, TimeSpan notice, CancellationToken cancellationToken = default) =>
        _maintenance.RetireAsync(server, notice, cancellationToken);

    /// <summary>
    /// Announces maintenance to whoever has subscribed, as Azure Cache for Redis does. It does nothing else: see
    /// <see cref="RetireServerAsync"/>. Source: Microsoft, "Azure Cache for Redis Server Maintenance Events".
    /// </summary>
    /// <param name="notification">Such as <c>NodeMaintenanceScheduled</c>, <c>NodeMaintenanceStarting</c> or
    /// <c>NodeMaintenanceEnded</c>.</param>
    /// <param name="startsOn">When it is going to start. It is left out where Azure leaves it out, as in
    /// <c>NodeMaintenanceStart</c>.</param>
    /// <param name="server">Which server, by its place in <see cref="Endpoints"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many connections of that server were told.</returns>
    public Task<int> AnnounceMaintenanceAsync(
        string notification, DateTimeOffset startsOn, int server = 0, CancellationToken cancellationToken = default) =>
        _maintenance.AnnounceAsync(notification, startsOn, server, cancellationToken);

    /// <summary>Ends a server and starts it again with its data; until it has loaded that, it answers LOADING. For our own tests.</summary>
    internal Task RestartLoadingAsync(TimeSpan duration, int server = 0) =>
        _servers.ProcessOf(server).RestartLoadingAsync(duration, CancellationToken.None);

    /// <summary>Sends a command as the server's administrator, past everything that Azure refuses. For our own tests.</summary>
    internal async Task<string> AdministerAsync(params string[] command)
    {
        using var link = await ConnectAsAdministratorAsync().ConfigureAwait(false);
        return await link.SendAsync(CancellationToken.None, command).ConfigureAwait(false);
    }

    /// <summary>A connection to the server itself, which no fault of the edge or of a token touches. For our own tests.</summary>
    internal Task<BackendLink> ConnectAsAdministratorAsync(int server = 0) =>
        BackendLink.SignInAsync(_servers.All[server], _users.Administrator, CancellationToken.None);

    /// <summary>Stops the emulator: closes its connections, ends its servers, deletes its files.</summary>
    /// <returns>A task that completes when nothing is left.</returns>
    public async ValueTask DisposeAsync()
    {
        if (_control is not null)
            await _control.DisposeAsync().ConfigureAwait(false);
        await StopAsync(_host, _servers, _directory, _certificates, _folder).ConfigureAwait(false);
    }

    private static async ValueTask StopAsync(
        EmulatorHost? host, EmulatorServers? servers, IdentityDirectory directory, EmulatorCertificates certificates, EmulatorFolder folder)
    {
        if (host is not null)
            await host.DisposeAsync().ConfigureAwait(false);
        if (servers is not null)
            await servers.DisposeAsync().ConfigureAwait(false);
        directory.Dispose();
        certificates.Dispose();
        folder.Dispose();
    }
}
