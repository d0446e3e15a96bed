using AspNetRedisAad.Emulator.Backends;
using AspNetRedisAad.Emulator.Certificates;
using AspNetRedisAad.Emulator.Identity;
using AspNetRedisAad.Emulator.Options;
using AspNetRedisAad.Emulator.Profiles;
using AspNetRedisAad.Emulator.Secrets;

namespace AspNetRedisAad.Emulator.Hosting;

/// <summary>Starts what an emulator consists of, in the right order, and stops it in the reverse order.</summary>
internal sealed class RunningEmulator : IAsyncDisposable
{
    private readonly EmulatorCertificates _certificates;
    private EmulatorServers? _servers;
    private EmulatorListeners? _listeners;
    private EmulatorHost? _host;

    private RunningEmulator(AzureRedisEmulatorOptions options, ServiceProfile profile)
    {
        Address = new EmulatorAddress(options);
        _certificates = options.CertificateFolder is { } kept
            ? LastingCertificates.In(kept, Address.Names) : new EmulatorCertificates(Address.Names);
        Directory = new IdentityDirectory(options.Identities is { Count: > 0 } chosen ? chosen : [new EmulatedIdentity("app")]);
        Keys = new CacheKeys(options.AccessKeys);
        Users = new BackendUsers(Directory.Identities, Keys);
        Parts = new EmulatorParts(options, profile, Directory, Users);
        Folder = new EmulatorFolder();
        TrustedCertificateFile = options.CertificateFolder is null
            ? Folder.Write("authority.pem", _certificates.AuthorityPem)
            : LastingCertificates.AuthorityFile(options.CertificateFolder);
    }

    public EmulatorAddress Address { get; }

    public EmulatorFolder Folder { get; }

    public IdentityDirectory Directory { get; }

    public CacheKeys Keys { get; }

    public BackendUsers Users { get; }

    public EmulatorParts Parts { get; }

    public string TrustedCertificateFile { get; }

    public EmulatorServers Servers => _servers!;

    public IReadOnlyList<int> RedisPorts => _listeners!.RedisPorts;

    public IReadOnlyList<string> Endpoints => [.. RedisPorts.Select(port => $"{Address.Redis}:{port}")];

    public string MetadataAddress => _listeners!.MetadataAddress;

    public static async Task<RunningEmulator> StartAsync(AzureRedisEmulatorOptions options, CancellationToken cancellationToken)
    {
        OptionsCheck.Check(options);
        var profile = ServiceProfiles.Of(options.Profile, options.ActiveGeoReplication);
        profile.Check(options.Backend);

        var emulator = new RunningEmulator(options, profile);
        try
        {
            await emulator.StartAsync(options, profile, cancellationToken).ConfigureAwait(false);
            return emulator;
        }
        catch
        {
            await emulator.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync().ConfigureAwait(false);
        if (_servers is not null)
            await _servers.DisposeAsync().ConfigureAwait(false);
        Parts.Dispose();
        Directory.Dispose();
        _certificates.Dispose();
        Folder.Dispose();
    }

    private async Task StartAsync(AzureRedisEmulatorOptions options, ServiceProfile profile, CancellationToken cancellationToken)
    {
        _servers = await ServerStart.StartAsync(options, profile.Databases, Folder, Users, _certificates, cancellationToken)
            .ConfigureAwait(false);
        _listeners = new EmulatorListeners(options, Address, _certificates, _servers.All, Parts.Edge);
        _host = await EmulatorHost.StartAsync(Parts, _listeners, cancellationToken).ConfigureAwait(false);
        // The nodes announce the ports of the edge, which are known only now.
        await _servers.FormClusterAsync(RedisPorts, cancellationToken).ConfigureAwait(false);
    }
}
