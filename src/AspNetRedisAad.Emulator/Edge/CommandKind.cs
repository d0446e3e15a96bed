using System.Text;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>A command by its name: how often clients have sent it, and whether the edge must look at it.</summary>
internal sealed class CommandKind(byte[] name)
{
    private long _count;

    /// <summary>In upper case.</summary>
    public byte[] Name => name;

    /// <summary>It may not pass unseen.</summary>
    public bool IsNotable { get; } = NotableCommands.Contains(name);

    /// <summary>Where its keys are; null when it has none.</summary>
    public KeyPositions? Keys { get; } = KeyPositions.Of(Encoding.ASCII.GetString(name));

    public bool IsSelect { get; } = name.AsSpan().SequenceEqual("SELECT"u8);

    public bool IsMulti { get; } = name.AsSpan().SequenceEqual("MULTI"u8);

    /// <summary>It is told from all others, however many there are.</summary>
    public bool IsKnown => IsNotable || IsSelect || IsMulti || Keys is not null;

    public long Count => Interlocked.Read(ref _count);

    public void Counted() => Interlocked.Increment(ref _count);
}
