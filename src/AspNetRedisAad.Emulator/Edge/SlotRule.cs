namespace AspNetRedisAad.Emulator.Edge;

/// <summary>
/// The keys of one command, script or transaction must lie in one hash slot, save for some commands. Of one connection. Source: Microsoft,
/// "Best practices for client libraries" of Azure Managed Redis; Redis, "Multi-key operations".
/// </summary>
internal sealed class SlotRule(bool activeGeoReplication)
{
    private const string Error = "CROSSSLOT Keys in request don't hash to the same slot";

    private static readonly string[] _exempt = ["DEL", "EXISTS", "MGET", "MSET", "TOUCH", "UNLINK"];
    private static readonly string[] _exemptInGroup = ["EXISTS", "MGET", "TOUCH"];

    private bool _inTransaction;
    private int? _transactionSlot;

    public bool Watches(CommandKind kind) => _inTransaction || kind.Keys is { SeveralKeys: true } || kind.IsMulti;

    public string? ErrorOf(RespCommand command)
    {
        if (command.Is("MULTI"))
            _inTransaction = true;
        else if (command.Is("EXEC") || command.Is("DISCARD"))
            Forget();
        return Conflicts(command) ? Error : null;
    }

    /// <summary>The server knows of no transaction.</summary>
    public void Forget() => (_inTransaction, _transactionSlot) = (false, null);

    private bool Conflicts(RespCommand command)
    {
        if (KeyPositions.Of(command.Name) is not { } keys || (!_inTransaction && IsExempt(command)))
            return false;

        var slot = _transactionSlot;
        foreach (var key in keys.KeysOf(command))
        {
            var next = HashSlot.Of(key);
            if (next != (slot ??= next))
                return true;
        }

        if (_inTransaction)
            _transactionSlot = slot;
        return false;
    }

    private bool IsExempt(RespCommand command) =>
        (activeGeoReplication ? _exemptInGroup : _exempt).Contains(command.Name, StringComparer.OrdinalIgnoreCase);
}
