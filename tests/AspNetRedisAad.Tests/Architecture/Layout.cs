namespace AspNetRedisAad.Tests.Architecture;

/// <summary>
/// The folders ("rooms") of a project, from top to bottom. A room uses only rooms in lower rows. <see cref="LayeringTests"/> checks the
/// source against these rows.
/// </summary>
/// <param name="Project">The project's name.</param>
/// <param name="Rows">The names of the rooms in each row.</param>
internal sealed record Layout(string Project, params string[][] Rows)
{
    /// <summary>The room of the types that are in no folder.</summary>
    public const string Root = "";

    public static Layout Package { get; } = new(
        "AspNetRedisAad",
        ["DependencyInjection"],
        ["Caching", "Session", "DataProtection", "OutputCaching", "HybridCaching", "Health", "Doctor"],
        ["Moving"],
        ["Connection"],
        ["Messaging"],
        ["Dialing"],
        ["Identity"],
        ["Configuration"],
        ["Background"],
        ["Endpoints"],
        ["Resp"],
        ["Diagnostics"]);

    public static Layout Emulator { get; } = new(
        "AspNetRedisAad.Emulator",
        [Root],
        ["Control", "Settings"],
        ["Hosting", "Maintenance"],
        ["Edge", "Authority"],
        ["Backends", "Validation", "Faults"],
        ["Identity", "Connections"],
        ["Certificates", "Profiles", "Counters"],
        ["Options", "Resp"],
        ["Secrets"]);

    public IEnumerable<string> Rooms => Rows.SelectMany(row => row);

    /// <summary>0 is the top row; -1 is a room without a row.</summary>
    public int RowOf(string room) => Array.FindIndex(Rows, row => row.Contains(room));
}
