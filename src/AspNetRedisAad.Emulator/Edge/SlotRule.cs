using AspNetRedisAad.Emulator.Resp;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>
/// All keys of one command, script or transaction must be in the same hash slot, except for some commands. One instance serves one
/// connection.
/// </summary>
/// <param name="exempt">Commands whose keys may be in several slots, outside a transaction.</param>
internal sealed class SlotRule(IReadOnlyList<string> exempt)
{
    private const string Error = "CROSSSLOT Keys in request don't hash to the same slot";

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

    /// <summary>The transaction has ended.</summary>
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

    private bool IsExempt(RespCommand command) => exempt.Contains(command.Name, StringComparer.OrdinalIgnoreCase);
}
