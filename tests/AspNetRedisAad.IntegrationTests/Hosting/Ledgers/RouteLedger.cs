using System.Collections.Concurrent;

namespace AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

/// <summary>For one route: when each message was published, and how often it has arrived.</summary>
internal sealed class RouteLedger(IMessageRoute route)
{
    private readonly ConcurrentDictionary<int, TimeSpan> _published = new();
    private readonly ConcurrentDictionary<int, int> _heard = new();
    private readonly ConcurrentQueue<(TimeSpan At, string Text)> _failures = new();

    public string Name => route.Name;

    public bool HasHeard => !_heard.IsEmpty;

    public Task ListenAsync() => route.ListenAsync(number => _heard.AddOrUpdate(number, 1, (_, before) => before + 1));

    /// <param name="number">The number of the message.</param>
    /// <param name="at">The time before it is published.</param>
    public async Task PublishAsync(int number, TimeSpan at)
    {
        try
        {
            await route.PublishAsync(number);
            _published[number] = at;
        }
        catch (Exception e)
        {
            _failures.Enqueue((at, $"{e.GetType().Name}: {e.Message}"));
        }
    }

    public bool HasHeardAllSince(TimeSpan moment) => _published.All(message => message.Value < moment || _heard.ContainsKey(message.Key));

    /// <summary>The report for the messages that were published from the first time and before the second.</summary>
    public RouteReport Report(TimeSpan from, TimeSpan until)
    {
        var messages = _published.Where(message => message.Value >= from && message.Value < until).ToList();
        var wrong = messages.Where(message => _heard.GetValueOrDefault(message.Key) != 1).Select(message => message.Value).ToList();
        var failures = _failures.Where(failure => failure.At >= from && failure.At < until).ToList();
        return new RouteReport(
            Name,
            messages.Count,
            failures.Count,
            messages.Count(message => !_heard.ContainsKey(message.Key)),
            messages.Count(message => _heard.GetValueOrDefault(message.Key) > 1),
            wrong.Count > 0 ? wrong.Min() - from : null,
            wrong.Count > 0 ? wrong.Max() - from : null,
            failures.Count > 0 ? failures[^1].Text : null);
    }
}
