namespace AspNetRedisAad.Doctor;

/// <summary>What was found at one server, or where <paramref name="endpoint"/> is null, without one.</summary>
internal sealed class Findings(string? endpoint = null)
{
    private readonly List<RedisFinding> _all = [];

    public IReadOnlyList<RedisFinding> All => _all;

    public void Good(string step, string what) => Add(step, RedisFindingStatus.Good, what, null);

    public void Warn(string step, string what, string fix) => Add(step, RedisFindingStatus.Warning, what, fix);

    public void Fail(string step, string what, string fix) => Add(step, RedisFindingStatus.Failure, what, fix);

    private void Add(string step, RedisFindingStatus status, string what, string? fix) => _all.Add(new RedisFinding(step, endpoint, status, what, fix));
}
