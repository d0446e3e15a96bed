using System.Collections.Frozen;
using System.Globalization;

namespace AspNetRedisAad.Emulator.Resp;

/// <summary>
/// Which arguments of a command are keys. Source: Redis, "Key specifications", and the answer of redis-server to COMMAND.
/// </summary>
internal sealed class KeyPositions
{
    private static readonly FrozenDictionary<string, KeyPositions> _byName = new (KeyPositions Positions, string Commands)[]
    {
        (Range(1, 1), """
            APPEND BITCOUNT BITFIELD BITFIELD_RO BITPOS DECR DECRBY DUMP EXPIRE EXPIREAT EXPIRETIME GEOADD GEODIST GEOHASH GEOPOS
            GEORADIUSBYMEMBER_RO GEORADIUS_RO GEOSEARCH GET GETBIT GETDEL GETEX GETRANGE GETSET HDEL HEXISTS HEXPIRE HEXPIREAT HEXPIRETIME
            HGET HGETALL HGETDEL HGETEX HINCRBY HINCRBYFLOAT HKEYS HLEN HMGET HMSET HPERSIST HPEXPIRE HPEXPIREAT HPEXPIRETIME HPTTL
            HRANDFIELD HSCAN HSET HSETEX HSETNX HSTRLEN HTTL HVALS INCR INCRBY INCRBYFLOAT LINDEX LINSERT LLEN LPOP LPOS LPUSH LPUSHX
            LRANGE LREM LSET LTRIM PERSIST PEXPIRE PEXPIREAT PEXPIRETIME PFADD PSETEX PTTL RESTORE RPOP RPUSH RPUSHX SADD SCARD SET SETBIT
            SETEX SETNX SETRANGE SISMEMBER SMEMBERS SMISMEMBER SORT_RO SPOP SRANDMEMBER SREM SSCAN STRLEN SUBSTR TTL TYPE XACK XADD
            XAUTOCLAIM XCLAIM XDEL XLEN XPENDING XRANGE XREVRANGE XSETID XTRIM ZADD ZCARD ZCOUNT ZINCRBY ZLEXCOUNT ZMSCORE ZPOPMAX ZPOPMIN
            ZRANDMEMBER ZRANGE ZRANGEBYLEX ZRANGEBYSCORE ZRANK ZREM ZREMRANGEBYLEX ZREMRANGEBYRANK ZREMRANGEBYSCORE ZREVRANGE
            ZREVRANGEBYLEX ZREVRANGEBYSCORE ZREVRANK ZSCAN ZSCORE
            """),
        (Range(2, 2), "MEMORY OBJECT XGROUP XINFO"),
        (Range(1, 2), "BLMOVE BRPOPLPUSH COPY GEOSEARCHSTORE LCS LMOVE RENAME RENAMENX RPOPLPUSH SMOVE ZRANGESTORE"),
        (Range(1, -1), "DEL EXISTS MGET PFCOUNT PFMERGE SDIFF SDIFFSTORE SINTER SINTERSTORE SUNION SUNIONSTORE TOUCH UNLINK WATCH"),
        (Range(1, -2), "BLPOP BRPOP BZPOPMAX BZPOPMIN"),
        (Range(1, -1, step: 2), "MSET MSETNX"),
        (Range(2, -1), "BITOP"),
        (Counted(at: 1), "LMPOP SINTERCARD ZDIFF ZINTER ZINTERCARD ZMPOP ZUNION"),
        (Counted(at: 2), "BLMPOP BZMPOP EVAL EVALSHA EVALSHA_RO EVAL_RO FCALL FCALL_RO"),
        (Counted(at: 2, alsoFirst: true), "ZDIFFSTORE ZINTERSTORE ZUNIONSTORE"),
        (Streams(), "XREAD XREADGROUP"),
        (Stored(), "GEORADIUS GEORADIUSBYMEMBER SORT"),
    }
        .SelectMany(row => row.Commands.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(name => (name, row.Positions)))
        .ToFrozenDictionary(pair => pair.name, pair => pair.Positions, StringComparer.OrdinalIgnoreCase);

    private readonly Func<RespCommand, IEnumerable<int>> _find;

    private KeyPositions(bool severalKeys, Func<RespCommand, IEnumerable<int>> find) => (SeveralKeys, _find) = (severalKeys, find);

    /// <summary>Whether the command may have more than one key.</summary>
    public bool SeveralKeys { get; }

    /// <summary>Null for a command that has no keys or is not known.</summary>
    public static KeyPositions? Of(string command) => _byName.GetValueOrDefault(command);

    /// <summary>The keys; none when arguments are missing, which the server then answers with an error.</summary>
    public IEnumerable<byte[]> KeysOf(RespCommand command) =>
        _find(command).Where(position => position < command.Arguments.Count).Select(position => command.Arguments[position]);

    private static KeyPositions Range(int first, int last, int step = 1) => new(last != first, command =>
    {
        var end = last < 0 ? command.Arguments.Count + last : last;
        return Steps(first, (end - first + step) / step, step);
    });

    private static KeyPositions Counted(int at, bool alsoFirst = false) => new(severalKeys: true, command =>
    {
        var known = at < command.Arguments.Count
            && int.TryParse(command.Text(at), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count < command.Arguments.Count - at
                ? count
                : 0;
        return Steps(at + 1, known).Concat(alsoFirst ? [1] : []);
    });

    /// <summary>The first half of the arguments after STREAMS. The second half are IDs.</summary>
    private static KeyPositions Streams() => new(severalKeys: true, command =>
    {
        var start = Find(command, "STREAMS") + 1;
        return start > 0 ? Steps(start, (command.Arguments.Count - start) / 2) : [];
    });

    /// <summary>The key that is read, and the key after STORE that is written.</summary>
    private static KeyPositions Stored() => new(severalKeys: true, command =>
        new[] { 1, Find(command, "STORE") + 1, Find(command, "STOREDIST") + 1 }.Where(position => position > 0));

    private static IEnumerable<int> Steps(int first, int count, int step = 1) =>
        Enumerable.Range(0, Math.Max(0, count)).Select(i => first + (i * step));

    private static int Find(RespCommand command, string option)
    {
        for (var i = 1; i < command.Arguments.Count; i++)
        {
            if (command.Text(i).Equals(option, StringComparison.OrdinalIgnoreCase))
                return i;
        }

        return -1;
    }
}
