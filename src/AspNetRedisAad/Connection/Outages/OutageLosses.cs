namespace AspNetRedisAad.Connection.Outages;

/// <summary>Counts what has failed in an outage, for the log line at its end.</summary>
internal sealed class OutageLosses
{
    private int _operations;
    private int _sessions;
    private int _messages;

    /// <summary>Counts an operation of a cache, a session or the key ring that found no connection.</summary>
    public void Operation() => Interlocked.Increment(ref _operations);

    /// <summary>Counts a session that was not available to a visitor, or that could not be stored.</summary>
    /// <returns>Whether it is the first one of this outage.</returns>
    public bool Session() => Interlocked.Increment(ref _sessions) == 1;

    /// <summary>Counts a message that could not be published.</summary>
    public void Message() => Interlocked.Increment(ref _messages);

    /// <summary>Returns the counts since the last call.</summary>
    public (int Operations, int Sessions, int Messages) Take() =>
        (Interlocked.Exchange(ref _operations, 0), Interlocked.Exchange(ref _sessions, 0), Interlocked.Exchange(ref _messages, 0));
}
