using System.Text;
using AspNetRedisAad.Emulator.Edge;

namespace AspNetRedisAad.Emulator.Backends;

/// <summary>A command that a backend refuses, also within a transaction, which it then aborts. No client sends it.</summary>
internal sealed class RefusedCommand
{
    private readonly byte[] _mark;
    private readonly byte[] _answerStart;

    private RefusedCommand(string name, string answerStart)
    {
        _mark = Encoding.ASCII.GetBytes(name);
        _answerStart = Encoding.ASCII.GetBytes(answerStart);
        Command = new RespCommand([_mark]);
    }

    public RespCommand Command { get; }

    /// <summary>How the error begins that answers it.</summary>
    public ReadOnlySpan<byte> AnswerStart => _answerStart;

    /// <summary>What tells that error from others.</summary>
    public ReadOnlySpan<byte> Mark => _mark;

    /// <summary>redis-server repeats the name of a command that it does not know.</summary>
    public static RefusedCommand OfRedis() => new($"refused-{Guid.NewGuid():N}", "-ERR unknown command");

    /// <summary>Garnet repeats only names that it knows, and aborts a transaction only for a command with too few arguments.</summary>
    public static RefusedCommand OfGarnet() => new("GETIFNOTMATCH", "-ERR wrong number of arguments for ");
}
