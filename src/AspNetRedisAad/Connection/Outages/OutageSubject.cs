namespace AspNetRedisAad.Connection.Outages;

/// <summary>The connection that an outage is of, as the log names it.</summary>
/// <param name="name">Its name.</param>
/// <param name="endpointText">Its endpoints.</param>
/// <param name="userName">Who the app is there.</param>
internal sealed class OutageSubject(string name, string endpointText, Func<string?> userName)
{
    public string Name => name;

    public string EndpointText => endpointText;

    public Func<string?> UserName => userName;

    /// <summary>Finds out, and logs, what is wrong; null when nobody can.</summary>
    public Func<CancellationToken, Task>? ExplainAsync { get; set; }
}
