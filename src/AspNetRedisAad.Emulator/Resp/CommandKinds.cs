using System.Collections.Frozen;
using System.Text;

namespace AspNetRedisAad.Emulator.Resp;

/// <summary>
/// All kinds of command that clients have sent. A lookup by the bytes of a name does not allocate. The table has a limit above the number
/// of commands that any Redis has. Further names, and names that are not valid, share one kind, so that clients cannot make the table grow.
/// </summary>
/// <param name="notable">The names of the commands that must be inspected.</param>
internal sealed class CommandKinds(IEnumerable<string> notable)
{
    /// <summary>Longer names share one kind.</summary>
    public const int LongestName = 32;

    private const int Most = 512;
    private const int Slots = 4 * Most;

    private readonly FrozenSet<string> _notable = notable.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // Entries are never moved or removed, so readers need no lock.
    private readonly CommandKind?[] _slots = new CommandKind?[Slots];
    private readonly CommandKind _other = new("(OTHER)"u8.ToArray());
    private readonly Lock _adding = new();
    private int _count;

    public CommandKind Of(ReadOnlySpan<byte> name)
    {
        for (var slot = SlotOf(name); ; slot = (slot + 1) % Slots)
        {
            if (Volatile.Read(ref _slots[slot]) is not { } kind)
                return Add(name);
            if (Ascii.EqualsIgnoreCase(kind.Name, name))
                return kind;
        }
    }

    /// <summary>How often each kind has been sent, by name.</summary>
    public IReadOnlyDictionary<string, long> Counts() =>
        _slots.Append(_other).OfType<CommandKind>().Where(kind => kind.Count > 0)
            .ToDictionary(kind => Encoding.ASCII.GetString(kind.Name), kind => kind.Count);

    private CommandKind Add(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > LongestName || name.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
            return _other;

        Span<byte> upper = stackalloc byte[name.Length];
        Ascii.ToUpper(name, upper, out _);
        lock (_adding)
        {
            var slot = SlotOf(upper);
            for (; _slots[slot] is { } kind; slot = (slot + 1) % Slots)
            {
                if (upper.SequenceEqual(kind.Name))
                    return kind;
            }

            var added = new CommandKind(upper.ToArray(), _notable.Contains(Encoding.ASCII.GetString(upper)));
            // Commands that must be inspected always get an entry.
            if (_count >= Most && !added.IsKnown)
                return _other;

            _count++;
            Volatile.Write(ref _slots[slot], added);
            return added;
        }
    }

    private static int SlotOf(ReadOnlySpan<byte> name)
    {
        const uint Prime = 16777619;
        var hash = 2166136261;
        foreach (var letter in name)
            hash = (hash ^ (uint)(letter & ~0x20)) * Prime;
        return (int)(hash % Slots);
    }
}
