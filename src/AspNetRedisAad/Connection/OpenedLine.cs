using System.Net;
using AspNetRedisAad.Dialing;

namespace AspNetRedisAad.Connection;

/// <summary>An open connection whose multiplexer is known only later.</summary>
internal sealed class OpenedLine(RedisLine line)
{
    private volatile FurtherMultiplexer? _owner;

    public RedisLine Line => line;

    /// <summary>Null until the multiplexer uses it.</summary>
    public FurtherMultiplexer? Owner
    {
        get => _owner;
        set => _owner = value;
    }

    /// <summary>Whether the multiplexer uses this server.</summary>
    public bool IsKnown(EndPoint server) => _owner is not { } owner || (!owner.HasEnded && owner.Upkeep.Directory.IsKnown(server));

    /// <inheritdoc cref="ServerDirectory.PublishAsync"/>
    public Task PublishAsync(EndPoint server, byte[] channel) =>
        _owner?.Upkeep.Directory.PublishAsync(server, channel) ?? throw new InvalidOperationException("The multiplexer is not known yet.");
}
