using System.Buffers;
using MessagePack;
using StackExchange.Redis;

namespace AspNetRedisAad.SignalR;

/// <summary>
/// Translates the names of the backplane's channels between two caches, while the app moves from one to the other. The name of a channel in
/// Microsoft's backplane is the hub's name, a colon, and the purpose.
/// </summary>
/// <param name="here">The names on the cache that is read.</param>
/// <param name="there">The names on the other cache.</param>
internal sealed class ChannelNames(GroupNames here, GroupNames there)
{
    private const string GroupCommands = "internal:groups";
    private const string Group = "group:";

    /// <summary>The position of the group's name in a command between instances: ID, server, action, group, connection.</summary>
    private const int GroupInCommand = 3;

    private readonly bool _areSame = here.AreThose(there);

    public (RedisChannel Channel, RedisValue Message) OnOther(RedisChannel channel, RedisValue message)
    {
        if (_areSame || (string?)channel is not { } name)
            return (channel, message);

        var use = name.IndexOf(':', StringComparison.Ordinal) + 1;
        return name[use..] == GroupCommands
            ? (channel, OnOther((byte[])message!))
            : (RedisChannel.Literal(name[..use] + OnOther(name[use..])), message);
    }

    private string OnOther(string use) => here.ToStock(use) is { } stock ? there.FromStock(stock) : use;

    private byte[] OnOther(byte[] command)
    {
        var reader = new MessagePackReader(command);
        var written = new ArrayBufferWriter<byte>(command.Length);
        var writer = new MessagePackWriter(written);
        var length = reader.ReadArrayHeader();
        writer.WriteArrayHeader(length);
        for (var item = 0; item < length; item++)
        {
            if (item == GroupInCommand)
                writer.Write(OnOther(Group + reader.ReadString())[Group.Length..]);
            else
                writer.WriteRaw(reader.ReadRaw());
        }

        writer.Flush();
        return written.WrittenSpan.ToArray();
    }
}
