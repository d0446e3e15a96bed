namespace AspNetRedisAad.Doctor;

/// <summary>The findings about one server, or without a server if <paramref name="endpoint"/> is null.</summary>
internal sealed class Findings(string? endpoint = null)
{
    private readonly List<AzureRedisFinding> _all = [];

    public IReadOnlyList<AzureRedisFinding> All => _all;

    public void Ok(string step, string message) => Add(step, AzureRedisFindingStatus.Ok, message, null);

    public void Warn(string step, string message, string remedy) => Add(step, AzureRedisFindingStatus.Warning, message, remedy);

    public void Fail(string step, string message, string remedy) => Add(step, AzureRedisFindingStatus.Failure, message, remedy);

    private void Add(string step, AzureRedisFindingStatus status, string message, string? remedy) => _all.Add(new AzureRedisFinding
    {
        Step = step,
        Endpoint = endpoint,
        Status = status,
        Message = message,
        Remedy = remedy,
    });
}
