using System.Globalization;
using System.Text;

namespace AspNetRedisAad.Tests.Emulator.Fuzzing;

/// <summary>A client's input: commands, bytes that look like commands, and noise. The same seed gives the same bytes.</summary>
/// <param name="seed">Identifies the input.</param>
/// <param name="secrets">Users and passwords, right and wrong, that occur among the arguments.</param>
internal sealed class FuzzInput(int seed, string[] secrets)
{
    private static readonly string[] _ordinary =
        ["GET", "set", "PING", "MULTI", "EXEC", "RESET", "QUIT", "EVAL", "SUBSCRIBE", "AUTHX", "HELL", "SOME.MODULE.COMMAND1", ""];
    private static readonly string[] _blocked = ["CONFIG", "acl", "ShutDown", "REPLICAOF"];
    private static readonly string[] _words =
        ["2", "3", "03", "AUTH", "auth", "SETNAME", "k", "", "a b", "é", "\"", "'", "\\x41", "\r\n", "*3\r\n$4\r\nAUTH\r\n$1\r\na\r\n"];
    private static readonly string[] _odd =
    [
        "*0\r\n", "*-1\r\n", "\r\n", "\n", " \t\r\n", "*1\r\n$-1\r\n", "*2\r\n$4\r\nAUTH\r\n*1\r\n$1\r\na\r\n", "*1000000\r\n",
            "*99999999999\r\n", "*2\r\n$3\r\nGET\r\n$536870912\r\n",
        "*3\r\n$4\r\nAUTH\r\n$1\r\na\r\n$70000\r\n", "*3\r\n$4\r\nAUTH\r\n$536870913\r\n", "*1048576\r\n$4\r\nAUTH\r\n", "$4\r\nAUTH\r\n",
        "%1\r\n+AUTH\r\n", "~1\r\n", ">3\r\n", "|1\r\n", "_\r\n", "*?\r\n",
    ];

    private readonly Random _random = new(seed);
    private readonly List<byte> _bytes = [];

    public byte[] Create()
    {
        for (var pieces = _random.Next(1, 6); pieces > 0; pieces--)
            AddPiece();
        for (var changes = _random.Next(4) == 0 ? _random.Next(1, 4) : 0; changes > 0 && _bytes.Count > 0; changes--)
            Change();
        return [.. _bytes];
    }

    /// <summary>The number of bytes in the next packet.</summary>
    public int NextPacket() => _random.Next(4) switch { 0 => 1, 1 => _random.Next(1, 8), 2 => _random.Next(1, 64), _ => int.MaxValue };

    private void AddPiece()
    {
        switch (_random.Next(10))
        {
            case 0:
                Add(One(_odd));
                break;
            case 1:
                var noise = new byte[_random.Next(24)];
                _random.NextBytes(noise);
                _bytes.AddRange(noise);
                break;
            case 2 or 3:
                AddCommand([One(_ordinary), .. Words(_random.Next(4))]);
                break;
            case 4:
                AddCommand([One(_blocked), .. Words(_random.Next(3))]);
                break;
            case 5 or 6:
                AddCommand([One("AUTH", "auth", "aUtH"), .. Words(_random.Next(4) == 0 ? _random.Next(5) : 2)]);
                break;
            case 7:
                AddCommand([One("HELLO", "hello"), One("2", "3", "3", "4", "AUTH"), .. Words(_random.Next(6))]);
                break;
            default:
                string[] name = _random.Next(2) == 0 ? ["SETNAME", "me"] : [];
                AddCommand(["HELLO", "3", .. name, "AUTH", One(secrets), One(secrets)]);
                break;
        }
    }

    private void AddCommand(string[] words)
    {
        if (_random.Next(4) == 0)
        {
            Add(string.Join(One(" ", "  ", "\t"),
                words.Select(word => _random.Next(3) switch { 0 => $"\"{word}\"", 1 => $"'{word}'", _ => word })) + One("\n", "\r\n"));
            return;
        }

        Add(string.Create(CultureInfo.InvariantCulture, $"*{words.Length}\r\n"));
        foreach (var word in words)
            Add(string.Create(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n"));
    }

    private void Change()
    {
        var at = _random.Next(_bytes.Count);
        switch (_random.Next(4))
        {
            case 0:
                _bytes[at] = (byte)_random.Next(256);
                break;
            case 1:
                _bytes.RemoveAt(at);
                break;
            case 2:
                _bytes.Insert(at, (byte)"\r\n*$0123456789-+ \"'"[_random.Next(19)]);
                break;
            default:
                _bytes.RemoveRange(at, _bytes.Count - at);
                break;
        }
    }

    private IEnumerable<string> Words(int count)
    {
        for (; count > 0; count--)
            yield return _random.Next(2) == 0 ? One(secrets) : One(_words);
    }

    private void Add(string text) => _bytes.AddRange(Encoding.UTF8.GetBytes(text));

    private string One(params ReadOnlySpan<string> choice) => choice[_random.Next(choice.Length)];
}
