namespace Storefront.Live;

/// <summary>What the page shows; one event each second.</summary>
internal sealed record LiveStatus(
    string Health,
    IReadOnlyList<LiveCheck> Checks,
    LiveToken? Token,
    IReadOnlyList<LiveServer> Servers,
    LiveNumbers Numbers,
    IReadOnlyList<LiveSecond> Seconds,
    IReadOnlyList<LiveTrial> Trials);

internal sealed record LiveCheck(string Name, string Status, string? Description);

/// <summary>The token in use. Times are seconds.</summary>
/// <param name="Life">The whole life.</param>
/// <param name="Left">The rest of it.</param>
/// <param name="RenewalLeft">What will be left of it when the next token is asked for.</param>
/// <param name="MarkLeft">What is left of it when the next one should be in use at the latest.</param>
/// <param name="Rotations">How often a token was replaced.</param>
/// <param name="FailedRequests">Failed requests for the next one, in a row.</param>
/// <param name="LastError">Why the last of them failed.</param>
internal sealed record LiveToken(
    double Life, double Left, double? RenewalLeft, double MarkLeft, long Rotations, int FailedRequests, string? LastError);

/// <param name="Endpoint">Host and port.</param>
/// <param name="Connected">Whether commands can be sent.</param>
/// <param name="Current">Whether it has accepted the token in use.</param>
/// <param name="LastAuth">Seconds since it last accepted one.</param>
/// <param name="Replica">Whether it is a replica.</param>
/// <param name="FailedAuths">AUTH commands that failed since.</param>
internal sealed record LiveServer(string Endpoint, bool Connected, bool Current, double? LastAuth, bool Replica, int FailedAuths);

internal sealed record LiveNumbers(
    long PerSecond, long Commands, long Failed, double? HitRate, long SessionLoads, long SessionCommits, double? SessionMilliseconds,
    long MessagesSent, long MessagesReceived, long Reconnects);

internal sealed record LiveSecond(long Succeeded, long Failed, bool Rotated);

internal sealed record LiveTrial(
    string Fault, string Name, DateTimeOffset StartedOn, bool Running, bool Healed, long Commands, long Failed, string Verdict);
