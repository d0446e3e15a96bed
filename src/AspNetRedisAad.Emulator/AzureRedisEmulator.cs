using AspNetRedisAad.Emulator.Backends;
using AspNetRedisAad.Emulator.Control;
using AspNetRedisAad.Emulator.Hosting;
using AspNetRedisAad.Emulator.Maintenance;
using AspNetRedisAad.Emulator.Options;
using AspNetRedisAad.Emulator.Settings;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Emulator;

/// <summary>
/// Microsoft Entra ID and Azure Redis on this machine: a token authority for Azure.Identity credentials, and a TLS Redis endpoint that
/// validates their tokens and closes connections when a token expires. It listens on the loopback interface only, unless
/// <see cref="AzureRedisEmulatorOptions.ListenAddress"/> is set. <see cref="DisposeAsync"/> deletes all its files, except those in
/// <see cref="AzureRedisEmulatorOptions.CertificateFolder"/> and <see cref="AzureRedisEmulatorOptions.DataFolder"/>.
/// </summary>
public sealed class AzureRedisEmulator : IAsyncDisposable, IControlledEmulator
{
    private readonly RunningEmulator _running;
    private readonly ServerMaintenance _maintenance;
    private ControlHost? _control;

    private AzureRedisEmulator(RunningEmulator running)
    {
        _running = running;
        _maintenance = new ServerMaintenance(
            running.Servers, running.Users.Administrator, running.Parts.Interruptions, running.RedisPorts, running.Parts.Time);
    }

    /// <summary>Gets the Redis endpoint (TLS), <c>127.0.0.1:port</c>. In a cluster, it is the endpoint of the first server.</summary>
    /// <remarks>
    /// It is <c>localhost:port</c> if <see cref="AzureRedisEmulatorOptions.NodeCertificateAddresses"/> is <see langword="false"/>. If
    /// <see cref="AzureRedisEmulatorOptions.HostNames"/> is set, the host is the first of these names.
    /// </remarks>
    public string Endpoint => Endpoints[0];

    /// <summary>
    /// Gets the endpoint of each server: one for each region, or one for each node of a cluster. The masters come first, then the first
    /// replica of each master, and so on.
    /// </summary>
    public IReadOnlyList<string> Endpoints => _running.Endpoints;

    /// <summary>Gets the address of the token authority: Azure.Identity's authority host.</summary>
    public Uri AuthorityHost => _running.Parts.Tenant.Address;

    /// <summary>Gets the tenant (directory) ID.</summary>
    public string TenantId => _running.Parts.Tenant.Id;

    /// <summary>Gets the PEM file of the certificate authority that clients must trust, for the authority and for Redis.</summary>
    public string TrustedCertificateFile => _running.TrustedCertificateFile;

    /// <summary>Gets the first identity, which is the default in other members.</summary>
    public EmulatedIdentity Identity => Identities[0];

    /// <summary>Gets the identities that can sign in.</summary>
    public IReadOnlyList<EmulatedIdentity> Identities => _running.Directory.Identities;

    /// <summary>Gets the primary access key, a secret.</summary>
    /// <value><see langword="null"/> unless <see cref="AzureRedisEmulatorOptions.AccessKeys"/> enables it.</value>
    public string? PrimaryAccessKey => _running.Keys.Primary;

    /// <summary>Gets the secondary access key, a secret.</summary>
    /// <value><see langword="null"/> unless <see cref="AzureRedisEmulatorOptions.AccessKeys"/> enables it.</value>
    public string? SecondaryAccessKey => _running.Keys.Secondary;

    /// <summary>Gets the counters since the start.</summary>
    public EmulatorCounters Counters => _running.Parts.Counters;

    /// <summary>Gets the faults of the token authority.</summary>
    public AuthorityFaults AuthorityFaults => _running.Parts.AuthorityFaults;

    /// <summary>Gets the faults of the Redis endpoint.</summary>
    public EdgeFaults EdgeFaults => _running.Parts.EdgeFaults;

    /// <summary>Gets or sets the lifetime of tokens that are issued from now on.</summary>
    /// <value>At least one second. The initial value is <see cref="AzureRedisEmulatorOptions.TokenLifetime"/>.</value>
    public TimeSpan TokenLifetime
    {
        get => _running.Parts.Desk.Lifetime;
        set => _running.Parts.Desk.Lifetime = OptionsCheck.CheckLifetime(value, nameof(value));
    }

    /// <summary>
    /// Gets or sets the difference between the clock of the token authority and of Redis, and
    /// <see cref="AzureRedisEmulatorOptions.TimeProvider"/>. If it is positive, they are ahead. Connections whose token has expired
    /// according to the new time are closed.
    /// </summary>
    /// <value>The default value is zero.</value>
    public TimeSpan ClockOffset
    {
        get => _running.Parts.Time.Offset;
        set
        {
            _running.Parts.Time.Offset = value;
            _running.Parts.Connections.ForEach(connection => connection.ClockMoved());
        }
    }

    /// <summary>
    /// Gets the address of the control API, through which other processes can inject faults. See
    /// <see cref="AzureRedisEmulatorOptions.ControlPort"/>.
    /// </summary>
    /// <value><see langword="null"/> if <see cref="AzureRedisEmulatorOptions.ControlPort"/> is not set.</value>
    public Uri? ControlAddress => _control?.Address;

    /// <summary>Starts an emulator.</summary>
    /// <param name="options">The settings; the defaults if <see langword="null"/>.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The running emulator. Dispose it to stop it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A number or time is out of range, such as a token lifetime of less than one second or a cluster of fewer than three masters.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// A setting is not valid, or the settings contradict each other. The message says what to change.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The backend does not start, or does not support a data access policy. The message says why and what to do.
    /// </exception>
    /// <exception cref="IOException">A port is in use.</exception>
    public static async Task<AzureRedisEmulator> StartAsync(
        AzureRedisEmulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new AzureRedisEmulatorOptions();
        var emulator = new AzureRedisEmulator(await RunningEmulator.StartAsync(options, cancellationToken).ConfigureAwait(false));
        try
        {
            if (options.ControlPort is { } port)
                await emulator.StartControlAsync(port, options.LoggerFactory, cancellationToken).ConfigureAwait(false);
            return emulator;
        }
        catch
        {
            await emulator.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Returns the settings for an app that uses AspNetRedisAad, as configuration keys such as <c>AzureRedisAad:Endpoint</c>.
    /// </summary>
    /// <param name="credential">The credential that the app uses.</param>
    /// <param name="identity">The identity that the app uses; the first identity if <see langword="null"/>.</param>
    /// <returns>Keys and values for <c>AddInMemoryCollection</c>. They contain secrets of this emulator.</returns>
    public IReadOnlyDictionary<string, string?> GetSettings(
        EmulatedCredential credential = EmulatedCredential.ClientSecret, EmulatedIdentity? identity = null) =>
        AppSettings.Of(_running, credential, identity ?? Identity);

    /// <summary>
    /// Returns the environment variables that a process needs in addition to <see cref="GetSettings"/>. On Azure, App Service or AKS sets
    /// them. Azure.Identity reads them once per process.
    /// </summary>
    /// <param name="credential">The credential that the app uses.</param>
    /// <param name="identity">The identity that the app uses; the first identity if <see langword="null"/>.</param>
    /// <returns>Names and values; none for credentials that need only settings.</returns>
    public IReadOnlyDictionary<string, string> GetEnvironment(EmulatedCredential credential, EmulatedIdentity? identity = null) =>
        AppEnvironment.Of(_running, credential, identity ?? Identity);

    /// <summary>
    /// Stops a server immediately, like a crash. Its endpoint then closes new connections.
    /// </summary>
    /// <param name="server">The index of the server in <see cref="Endpoints"/>.</param>
    /// <returns>A task that completes when the server has stopped.</returns>
    /// <exception cref="NotSupportedException">The backend is Garnet or an external Redis.</exception>
    public Task StopServerAsync(int server = 0) => _maintenance.StopAsync(server);

    /// <summary>
    /// Stops a server immediately and starts it again, without its data unless <see cref="AzureRedisEmulatorOptions.DataFolder"/> is set.
    /// </summary>
    /// <param name="server">The index of the server in <see cref="Endpoints"/>.</param>
    /// <param name="cancellationToken">Cancels waiting for the start.</param>
    /// <returns>A task that completes when the server accepts connections again.</returns>
    /// <exception cref="NotSupportedException">The backend is Garnet or an external Redis.</exception>
    public Task RestartServerAsync(int server = 0, CancellationToken cancellationToken = default) =>
        _maintenance.RestartAsync(server, cancellationToken);

    /// <summary>
    /// Makes a replica the new master, as planned maintenance does. A server that is not part of a cluster behaves as a Standard cache does
    /// for its clients: its connections are closed, new ones are refused for one second, and the data is kept.
    /// </summary>
    /// <param name="master">The index of the master in <see cref="Endpoints"/>.</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    /// <returns>A task that completes when the replica is the master, or the server accepts connections again.</returns>
    /// <exception cref="InvalidOperationException">The node is not a master, has no replica, or is stopped.</exception>
    public Task FailOverAsync(int master = 0, CancellationToken cancellationToken = default) =>
        _maintenance.FailOverAsync(master, cancellationToken);

    /// <summary>
    /// Makes Redis reject every access token that has been issued so far, and closes the connections that these tokens have authenticated,
    /// as if they had expired. Clients are not told: in their view, the tokens are still valid.
    /// </summary>
    public void ExpireTokens()
    {
        _running.Parts.Revocation.RevokeAll();
        _running.Parts.Connections.ForEach(connection => connection.Expire());
    }

    /// <summary>
    /// Removes a server as Azure does for maintenance: announces it (<c>NodeMaintenanceStarting</c>), waits, announces that it starts
    /// (<c>NodeMaintenanceStart</c>), makes a replica the master if there is one (<c>NodeMaintenanceFailoverComplete</c>), and stops the
    /// server, which closes its connections. <see cref="RestartServerAsync"/> starts a new server in its place.
    /// </summary>
    /// <param name="server">The index of the server in <see cref="Endpoints"/>.</param>
    /// <param name="notice">The time between the announcement and the start; on Azure about 20 seconds.</param>
    /// <param name="cancellationToken">Cancels the retirement.</param>
    /// <returns>A task that completes when the server has stopped.</returns>
    /// <exception cref="NotSupportedException">The backend is Garnet or an external Redis.</exception>
    /// <exception cref="InvalidOperationException">The server is already stopped.</exception>
    public Task RetireServerAsync(int server, TimeSpan notice, CancellationToken cancellationToken = default) =>
        _maintenance.RetireAsync(server, notice, cancellationToken);

    /// <summary>
    /// Announces maintenance to subscribers, as Azure Cache for Redis does. Nothing else happens to the server; for that, see
    /// <see cref="RetireServerAsync"/>. Source: Microsoft, "Azure Cache for Redis Server Maintenance Events".
    /// </summary>
    /// <param name="notification">
    /// The type of the notification, such as <c>NodeMaintenanceScheduled</c>, <c>NodeMaintenanceStarting</c> or
    /// <c>NodeMaintenanceEnded</c>.
    /// </param>
    /// <param name="startsOn">
    /// The start of the maintenance. It is omitted from notifications that have no start time on Azure, such as
    /// <c>NodeMaintenanceStart</c>.
    /// </param>
    /// <param name="server">The index of the server in <see cref="Endpoints"/>.</param>
    /// <param name="cancellationToken">Cancels the announcement.</param>
    /// <returns>The number of connections of that server that received the message.</returns>
    public Task<int> AnnounceMaintenanceAsync(
        string notification, DateTimeOffset startsOn, int server = 0, CancellationToken cancellationToken = default) =>
        _maintenance.AnnounceAsync(notification, startsOn, server, cancellationToken);

    /// <summary>Restarts a server with its data. It answers LOADING for the duration. For our own tests.</summary>
    internal Task RestartLoadingAsync(TimeSpan duration, int server = 0) =>
        SlowLoading.RestartAsync(_running.Servers.ProcessOf(server), duration, CancellationToken.None);

    /// <summary>Sends a command as the server's administrator, who may use all commands. For our own tests.</summary>
    internal Task<string> AdministerAsync(params string[] command) => AdministerAsync(server: 0, command);

    /// <inheritdoc cref="AdministerAsync(string[])"/>
    internal async Task<string> AdministerAsync(int server, params string[] command)
    {
        using var link = await ConnectAsAdministratorAsync(server).ConfigureAwait(false);
        return await link.SendAsync(CancellationToken.None, command).ConfigureAwait(false);
    }

    /// <summary>Opens a connection to the server itself, which is not affected by faults and tokens. For our own tests.</summary>
    internal Task<BackendLink> ConnectAsAdministratorAsync(int server = 0) =>
        BackendLink.SignInAsync(_running.Servers.All[server], _running.Users.Administrator, CancellationToken.None);

    /// <summary>Stops the emulator: closes its connections, stops its servers, deletes its files.</summary>
    /// <returns>A task that completes when everything has stopped.</returns>
    public async ValueTask DisposeAsync()
    {
        if (_control is not null)
            await _control.DisposeAsync().ConfigureAwait(false);
        await _running.DisposeAsync().ConfigureAwait(false);
    }

    private async Task StartControlAsync(int port, ILoggerFactory? loggers, CancellationToken cancellationToken) =>
        _control = await ControlHost.StartAsync(this, _running.Address, port, loggers, cancellationToken).ConfigureAwait(false);
}
