using System.Globalization;
using AspNetRedisAad.Emulator.Profiles;
using AspNetRedisAad.Emulator.Resp;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>
/// Rules of one connection that the service has and the server behind the edge does not have. Unlike blocked commands, the commands exist
/// on the service; it answers them with an error in some cases.
/// </summary>
internal sealed class ConnectionRules(ServiceProfile profile)
{
    private readonly bool _hasOneDatabase = profile.Databases == 1;
    private readonly SlotRule? _slots = profile.MultiSlotCommands is { } commands ? new SlotRule(commands) : null;

    /// <summary>Whether such a command may break a rule.</summary>
    public bool Watches(CommandKind kind) => (_hasOneDatabase && kind.IsSelect) || (_slots?.Watches(kind) ?? false);

    /// <summary>
    /// The error that answers the command; null when the command is allowed. Call this for each watched command, in the order of arrival.
    /// </summary>
    public string? ErrorOf(RespCommand command) =>
        _hasOneDatabase && LeavesDatabase(command) ? "ERR DB index is out of range" : _slots?.ErrorOf(command);

    /// <summary>Call this when the server connection has been replaced.</summary>
    public void Forget() => _slots?.Forget();

    // If the argument is not a number, the server answers with its own error.
    private static bool LeavesDatabase(RespCommand command) =>
        command.Is("SELECT") && command.Arguments.Count == 2
        && long.TryParse(command.Text(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var database) && database != 0;
}
