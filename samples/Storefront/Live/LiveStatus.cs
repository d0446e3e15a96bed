namespace Storefront.Live;

/// <summary>The content of the page; one event each second.</summary>
internal sealed record LiveStatus(
    string Health,
    IReadOnlyList<LiveCheck> Checks,
    LiveToken? Token,
    IReadOnlyList<LiveServer> Servers,
    LiveNumbers Numbers,
    IReadOnlyList<LiveSecond> Seconds,
    IReadOnlyList<LiveTrial> Trials);

internal sealed record LiveCheck(string Name, string Status, string? Description);

/// <summary>The current token. Times are in seconds.</summary>
/// <param name="Life">The whole lifetime.</param>
/// <param name="Left">The remaining life.</param>
/// <param name="RenewalLeft">The remaining life when the next token will be requested.</param>
/// <param name="MarkLeft">The remaining life when the next token should be in use at the latest.</param>
/// <param name="Rotations">The number of times a token has been replaced.</param>
/// <param name="FailedRequests">The number of failed requests for the next token in a row.</param>
/// <param name="LastError">Why the last request failed.</param>
internal sealed record LiveToken(
    double Life, double Left, double? RenewalLeft, double MarkLeft, long Rotations, int FailedRequests, string? LastError);

/// <param name="Endpoint">Host and port.</param>
/// <param name="Connected">Whether commands can be sent.</param>
/// <param name="Current">Whether the server has accepted the current token.</param>
/// <param name="LastAuth">Seconds since the server last accepted a token.</param>
/// <param name="Replica">Whether it is a replica.</param>
/// <param name="FailedAuths">The number of AUTH commands that have failed since then.</param>
internal sealed record LiveServer(string Endpoint, bool Connected, bool Current, double? LastAuth, bool Replica, int FailedAuths);

internal sealed record LiveNumbers(
    long PerSecond, long Commands, long Failed, double? HitRate, long SessionLoads, long SessionCommits, double? SessionMilliseconds,
    long MessagesSent, long MessagesReceived, long Reconnects);

internal sealed record LiveSecond(long Succeeded, long Failed, bool Rotated);

internal sealed record LiveTrial(
    string Fault, string Name, DateTimeOffset StartedOn, bool Running, bool Healed, long Commands, long Failed, string Verdict);
