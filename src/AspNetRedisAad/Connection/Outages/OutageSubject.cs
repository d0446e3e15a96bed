namespace AspNetRedisAad.Connection.Outages;

/// <summary>The connection that has the outage, as the log names it.</summary>
/// <param name="name">The connection's name.</param>
/// <param name="endpointText">The connection's endpoints.</param>
/// <param name="userName">The app's user name there.</param>
internal sealed class OutageSubject(string name, string endpointText, Func<string?> userName)
{
    public string Name => name;

    public string EndpointText => endpointText;

    public Func<string?> UserName => userName;

    /// <summary>Finds out what is wrong, and logs it; null if no diagnosis is available.</summary>
    public Func<CancellationToken, Task>? ExplainAsync { get; set; }
}
