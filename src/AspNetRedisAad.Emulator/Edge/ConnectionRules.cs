using System.Globalization;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>
/// What one connection must not do on the emulated service, though the server behind it could; unlike a blocked command it is known there.
/// </summary>
/// <param name="oneDatabase">There is no database but 0.</param>
/// <param name="slots">Null when keys of several slots do not conflict, or the server itself says so.</param>
internal sealed class ConnectionRules(bool oneDatabase, SlotRule? slots)
{
    public static ConnectionRules None { get; } = new(oneDatabase: false, slots: null);

    public static ConnectionRules Of(EmulatorProfile profile, bool activeGeoReplication) => new(
        oneDatabase: profile != EmulatorProfile.AzureCacheForRedis,
        slots: profile == EmulatorProfile.AzureManagedRedisEnterprise ? new SlotRule(activeGeoReplication) : null);

    /// <summary>The command may break a rule.</summary>
    public bool Watches(CommandKind kind) => (oneDatabase && kind.IsSelect) || (slots?.Watches(kind) ?? false);

    /// <summary>
    /// The error that answers the command; null when it is allowed. To be asked of each command that is watched, in their order.
    /// </summary>
    public string? ErrorOf(RespCommand command) =>
        oneDatabase && LeavesDatabase(command) ? "ERR DB index is out of range" : slots?.ErrorOf(command);

    /// <summary>There is a new connection to the server.</summary>
    public void Forget() => slots?.Forget();

    // What is no number the server refuses in its own words.
    private static bool LeavesDatabase(RespCommand command) =>
        command.Is("SELECT") && command.Arguments.Count == 2
        && long.TryParse(command.Text(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var database) && database != 0;
}
