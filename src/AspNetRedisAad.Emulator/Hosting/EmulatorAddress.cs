using System.Net;
using System.Net.Sockets;

namespace AspNetRedisAad.Emulator.Hosting;

/// <summary>The address that the emulator listens on, and the names that clients use for it.</summary>
internal sealed class EmulatorAddress(AzureRedisEmulatorOptions options)
{
    /// <summary>Whether the certificates of the Redis servers contain names only, and no addresses.</summary>
    public bool NodesHaveOnlyNames { get; } = options is { Backend: EmulatorBackend.RedisCluster, NodeCertificateAddresses: false };

    public IPAddress Listen => options.ListenAddress;

    /// <summary>The names for certificates, in addition to those of this machine.</summary>
    public IReadOnlyList<string> Names { get; } =
        Specific(options.ListenAddress) is { } address ? [.. options.HostNames, address] : [.. options.HostNames];

    /// <summary>The host of the Redis endpoints.</summary>
    public string Redis => First ?? (NodesHaveOnlyNames ? "localhost" : "127.0.0.1");

    /// <summary>The host of the token authority and of managed identity.</summary>
    public string Authority => First ?? "localhost";

    /// <summary>The host of the control API.</summary>
    public string Control => First ?? "127.0.0.1";

    private string? First => Names is [var first, ..] ? InAddress(first) : null;

    /// <summary>Null for an address that every machine has.</summary>
    private static string? Specific(IPAddress address) =>
        IPAddress.Loopback.Equals(address) || IPAddress.IPv6Loopback.Equals(address) || IPAddress.Any.Equals(address)
            || IPAddress.IPv6Any.Equals(address)
            ? null
            : address.ToString();

    private static string InAddress(string name) =>
        IPAddress.TryParse(name, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{name}]" : name;
}
