using System.Text;

namespace AspNetRedisAad.Emulator.Resp;

/// <summary>All commands with one name: how often clients have sent them, and what the name says about them.</summary>
/// <param name="name">The name in upper case.</param>
/// <param name="isNotable">Whether the commands must be inspected.</param>
internal sealed class CommandKind(byte[] name, bool isNotable = false)
{
    private long _count;

    /// <summary>The name in upper case.</summary>
    public byte[] Name => name;

    /// <summary>Whether the commands must be inspected.</summary>
    public bool IsNotable => isNotable;

    /// <summary>Which arguments are keys; null for a command without keys.</summary>
    public KeyPositions? Keys { get; } = KeyPositions.Of(Encoding.ASCII.GetString(name));

    public bool IsSelect { get; } = name.AsSpan().SequenceEqual("SELECT"u8);

    public bool IsMulti { get; } = name.AsSpan().SequenceEqual("MULTI"u8);

    /// <summary>Whether a table of kinds must have an entry for it, even if the table is full.</summary>
    public bool IsKnown => IsNotable || IsSelect || IsMulti || Keys is not null;

    public long Count => Interlocked.Read(ref _count);

    public void Counted() => Interlocked.Increment(ref _count);
}
