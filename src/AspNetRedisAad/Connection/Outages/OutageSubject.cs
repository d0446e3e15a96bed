namespace AspNetRedisAad.Connection.Outages;

/// <summary>The connection that has the outage, as the log names it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="EndpointText">Its endpoints.</param>
/// <param name="UserName">The user that the app signs in as.</param>
/// <param name="ExplainAsync">Finds out what is wrong and logs it.</param>
internal sealed record OutageSubject(
    string Name, string EndpointText, Func<string?> UserName, Func<CancellationToken, Task> ExplainAsync);
