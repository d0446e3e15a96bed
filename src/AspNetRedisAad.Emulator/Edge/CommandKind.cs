namespace AspNetRedisAad.Emulator.Edge;

/// <summary>A command by its name: how often clients have sent it, and whether the edge must look at it.</summary>
internal sealed class CommandKind(byte[] name)
{
    private long _count;

    /// <summary>In upper case.</summary>
    public byte[] Name => name;

    /// <summary>It may not pass unseen.</summary>
    public bool IsNotable { get; } = NotableCommands.Contains(name);

    public long Count => Interlocked.Read(ref _count);

    public void Counted() => Interlocked.Increment(ref _count);
}
