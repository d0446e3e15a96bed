using System.Text;
using AspNetRedisAad.Emulator.Resp;

namespace AspNetRedisAad.Emulator.Backends;

/// <summary>A command that a backend always rejects. In a transaction, the backend then aborts the transaction.</summary>
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

    /// <summary>The start of the error that answers it.</summary>
    public ReadOnlySpan<byte> AnswerStart => _answerStart;

    /// <summary>A text that only this error contains.</summary>
    public ReadOnlySpan<byte> Mark => _mark;

    /// <summary>redis-server repeats the name of an unknown command in the error.</summary>
    public static RefusedCommand OfRedis() => new($"refused-{Guid.NewGuid():N}", "-ERR unknown command");

    /// <summary>Garnet repeats only known names, and aborts a transaction only for a command with too few arguments.</summary>
    public static RefusedCommand OfGarnet() => new("GETIFNOTMATCH", "-ERR wrong number of arguments for ");
}
