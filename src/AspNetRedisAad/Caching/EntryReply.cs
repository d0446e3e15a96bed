using System.Buffers;
using AspNetRedisAad.Connection;
using RESPite.Messages;
using StackExchange.Redis;

namespace AspNetRedisAad.Caching;

/// <summary>An entry as it comes from the server. Its data is copied once, into the caller's buffer.</summary>
internal static class EntryReply
{
    public const string Command = "HMGET";

    public static RedisKeyOrValue[] Arguments(RedisKey key) =>
        [key, EntryFormat.AllFields[0], EntryFormat.AllFields[1], EntryFormat.AllFields[2], EntryFormat.AllFields[3]];

    /// <summary>Returns false when these are not the fields of an entry. If they are, the data is copied, if there is any.</summary>
    /// <exception cref="ForeignReplyException">The reply belongs to another key.</exception>
    public static bool TryRead(RespReader reply, long owner, IBufferWriter<byte> destination, out EntryExpiry expiry, out bool found)
    {
        (expiry, found) = (default, false);
        if (!reply.IsAggregate || !reply.AggregateLengthIs(EntryFormat.AllFields.Length))
            throw new ForeignReplyException();

        var fields = reply.AggregateChildren();
        if (!TryReadTicks(ref fields, out var absolute) || !TryReadTicks(ref fields, out var sliding)
            || !EntryFormat.TryRead(absolute, sliding, out expiry))
            return false;

        fields.DemandNext();
        if (!fields.Value.IsNull && !(fields.Value.TryReadInt64(out var named) && named == owner))
            throw new ForeignReplyException();

        fields.DemandNext();
        found = !fields.Value.IsNull;
        if (found)
            fields.Value.CopyTo(destination);
        return true;
    }

    private static bool TryReadTicks(ref RespReader.AggregateEnumerator fields, out long ticks)
    {
        fields.DemandNext();
        ticks = EntryFormat.None;
        return fields.Value.IsNull || fields.Value.TryReadInt64(out ticks);
    }
}
