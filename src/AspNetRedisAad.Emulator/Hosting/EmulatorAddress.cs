using System.Net;
using System.Net.Sockets;

namespace AspNetRedisAad.Emulator.Hosting;

/// <summary>Where the emulator listens, and by which names clients know it.</summary>
internal sealed class EmulatorAddress(AzureRedisEmulatorOptions options)
{
    private readonly string _sameMachine = options.HasNodesWithoutAddresses ? "localhost" : "127.0.0.1";

    public IPAddress Listen => options.ListenAddress;

    /// <summary>Besides those of this machine itself, for certificates.</summary>
    public IReadOnlyList<string> Names { get; } =
        Special(options.ListenAddress) is { } address ? [.. options.HostNames, address] : [.. options.HostNames];

    /// <summary>As in <c>host:port</c>.</summary>
    public string Redis => First ?? _sameMachine;

    /// <summary>Of the token authority and of managed identity.</summary>
    public string Authority => First ?? "localhost";

    public string Control => First ?? "127.0.0.1";

    private string? First => Names is [var first, ..] ? InAddress(first) : null;

    /// <summary>Null when it is that of any machine.</summary>
    private static string? Special(IPAddress address) =>
        IPAddress.Loopback.Equals(address) || IPAddress.IPv6Loopback.Equals(address) || IPAddress.Any.Equals(address)
            || IPAddress.IPv6Any.Equals(address)
            ? null
            : address.ToString();

    private static string InAddress(string name) =>
        IPAddress.TryParse(name, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{name}]" : name;
}
