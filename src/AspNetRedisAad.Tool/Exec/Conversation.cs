using System.Collections.Concurrent;

namespace AspNetRedisAad.Tool.Exec;

/// <summary>
/// The client's commands that the server has not answered yet, so that an AUTH can be inserted between two commands and its reply removed.
/// One side reports commands, the other reports replies; this class has no connection.
/// </summary>
internal sealed class Conversation
{
    private readonly ConcurrentQueue<Awaited> _awaited = new();
    private volatile bool _isMonitoring;
    private bool _isResp3;
    private bool _isInTransaction;

    /// <summary>Why the client's connection can no longer be signed in again; null while it can be.</summary>
    public string? Obstacle { get; private set; }

    /// <summary>Whether an AUTH can be sent now. Within a transaction it would become part of it.</summary>
    public bool TakesSignIn => Obstacle is null && !_isInTransaction;

    public bool IsSettled => _awaited.IsEmpty;

    /// <summary>Records that the client sends a command with this name.</summary>
    /// <param name="name">The name in capitals.</param>
    /// <param name="words">The whole command, if <see cref="NeedsWords"/> is true for it.</param>
    public void Asks(string name, IReadOnlyList<string>? words = null)
    {
        _awaited.Enqueue(name switch
        {
            _ when Obstacle is not null => Awaited.Anything,
            "SUBSCRIBE" or "PSUBSCRIBE" or "SSUBSCRIBE" or "UNSUBSCRIBE" or "PUNSUBSCRIBE" or "SUNSUBSCRIBE" => Subscribes(),
            "CLIENT" when words is [_, var what, var how, ..] && Is(what, "REPLY") && !Is(how, "ON") =>
                Obscures("has switched replies off"),
            "SYNC" or "PSYNC" => Obscures("has become a replica"),
            _ => Awaited.Reply,
        });
        switch (name)
        {
            case "MULTI":
                _isInTransaction = true;
                break;
            case "EXEC" or "DISCARD":
                _isInTransaction = false;
                break;
            case "MONITOR":
                _isMonitoring = true;
                break;
            case "HELLO" when words is [_, var version, ..]:
                _isResp3 = version == "3";
                break;
            case "RESET":
                (_isInTransaction, _isResp3) = (false, false);
                break;
        }
    }

    /// <summary>Whether the whole command is needed to interpret it.</summary>
    public static bool NeedsWords(string name) => name is "AUTH" or "HELLO" or "CLIENT";

    /// <summary>Records that an AUTH from the gateway follows.</summary>
    public void SignsIn() => _awaited.Enqueue(Awaited.SignIn);

    /// <summary>The purpose of the next reply; null when none is expected.</summary>
    public Awaited? Next => _awaited.TryPeek(out var next) ? next : null;

    /// <summary>Whether this line is output of MONITOR, such as <c>+1339518083.107412 [0 ...] "get" "key"</c>, and not a reply.</summary>
    public bool IsShown(ReadOnlySpan<byte> line) => _isMonitoring && line is [(byte)'+', >= (byte)'0' and <= (byte)'9', ..];

    /// <summary>Whether a push with this first word confirms a subscription.</summary>
    public static bool Confirms(string kind) => kind.EndsWith("subscribe", StringComparison.Ordinal);

    public void Answered() => _awaited.TryDequeue(out _);

    private Awaited Subscribes() =>
        _isResp3 ? Awaited.Confirmation : Obscures("has subscribed with RESP2 (use RESP3, such as redis-cli -3)");

    private Awaited Obscures(string why)
    {
        Obstacle = why;
        return Awaited.Anything;
    }

    private static bool Is(string word, string name) => word.Equals(name, StringComparison.OrdinalIgnoreCase);
}
