using System.Collections.Concurrent;

namespace AspNetRedisAad.IntegrationTests.Rotation;

/// <summary>Counts what went well and keeps what did not.</summary>
internal sealed class Traffic
{
    private readonly ConcurrentBag<string> _failures = [];
    private int _succeeded;
    private int _published;
    private int _received;

    public int Succeeded => Volatile.Read(ref _succeeded);

    /// <summary>Messages that the server says it has sent to the subscriber.</summary>
    public int Published => Volatile.Read(ref _published);

    public int Received => Volatile.Read(ref _received);

    public IReadOnlyCollection<string> Failures => _failures;

    public async Task CountAsync(Func<Task> action)
    {
        try
        {
            await action();
            Interlocked.Increment(ref _succeeded);
        }
        catch (Exception e)
        {
            _failures.Add($"{e.GetType().Name}: {e.Message}");
        }
    }

    public void CountPublished(long receivers)
    {
        if (receivers != 1)
            throw new InvalidDataException($"A message reached {receivers} subscribers.");
        Interlocked.Increment(ref _published);
    }

    public void CountReceived() => Interlocked.Increment(ref _received);
}
