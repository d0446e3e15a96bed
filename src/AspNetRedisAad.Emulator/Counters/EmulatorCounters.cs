using System.Collections.Concurrent;
using AspNetRedisAad.Emulator.Resp;

namespace AspNetRedisAad.Emulator;

/// <summary>Counters of an emulator since its start. The values are live.</summary>
public sealed class EmulatorCounters
{
    private readonly ConcurrentDictionary<string, int> _tokensByObjectId = new();
    private long _tokensIssued;
    private long _tokenRequestsFailed;
    private long _authAccepted;
    private long _authRejected;
    private long _reauthentications;
    private long _expiryCloses;
    private long _idleCloses;
    private long _connectionsOpened;
    private long _connectionsOpen;

    /// <summary>Gets the number of access tokens issued.</summary>
    public long TokensIssued => Interlocked.Read(ref _tokensIssued);

    /// <summary>Gets the number of token requests that were rejected, or that failed because of an injected fault.</summary>
    public long TokenRequestsFailed => Interlocked.Read(ref _tokenRequestsFailed);

    /// <summary>Gets the number of AUTH and HELLO AUTH commands with a valid token or access key.</summary>
    public long AuthAccepted => Interlocked.Read(ref _authAccepted);

    /// <summary>Gets the number of AUTH and HELLO AUTH commands that were rejected.</summary>
    public long AuthRejected => Interlocked.Read(ref _authRejected);

    /// <summary>
    /// Gets the number of AUTH commands that renewed a connection: the connection was authenticated, and the new token expires later.
    /// </summary>
    public long Reauthentications => Interlocked.Read(ref _reauthentications);

    /// <summary>Gets the number of connections closed because their token expired.</summary>
    public long ExpiryCloses => Interlocked.Read(ref _expiryCloses);

    /// <summary>
    /// Gets the number of connections closed because they were idle for <see cref="AzureRedisEmulatorOptions.IdleTimeout"/>.
    /// </summary>
    public long IdleCloses => Interlocked.Read(ref _idleCloses);

    /// <summary>Gets the number of Redis connections accepted.</summary>
    public long ConnectionsOpened => Interlocked.Read(ref _connectionsOpened);

    /// <summary>Gets the number of open Redis connections.</summary>
    public long ConnectionsOpen => Interlocked.Read(ref _connectionsOpen);

    /// <summary>Gets how many commands clients have sent, by command name in upper case. Rejected commands are included.</summary>
    /// <value>A snapshot. Names longer than 32 characters, and names after the first 512, are counted as <c>(OTHER)</c>.</value>
    public IReadOnlyDictionary<string, long> Commands => Kinds.Counts();

    internal CommandKinds Kinds { get; init; } = new([]);

    /// <summary>Returns the number of access tokens issued to one identity.</summary>
    /// <param name="identity">The identity.</param>
    /// <returns>The number; 0 for an unknown identity.</returns>
    public int TokensIssuedTo(EmulatedIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return _tokensByObjectId.GetValueOrDefault(identity.ObjectId);
    }

    internal void TokenIssued(string objectId)
    {
        _tokensByObjectId.AddOrUpdate(objectId, 1, (_, count) => count + 1);
        Interlocked.Increment(ref _tokensIssued);
    }

    internal void TokenRequestFailed() => Interlocked.Increment(ref _tokenRequestsFailed);

    internal void Accepted(bool renewal)
    {
        Interlocked.Increment(ref _authAccepted);
        if (renewal)
            Interlocked.Increment(ref _reauthentications);
    }

    internal void Rejected() => Interlocked.Increment(ref _authRejected);

    internal void Expired() => Interlocked.Increment(ref _expiryCloses);

    internal void ClosedIdle() => Interlocked.Increment(ref _idleCloses);

    internal void Opened()
    {
        Interlocked.Increment(ref _connectionsOpened);
        Interlocked.Increment(ref _connectionsOpen);
    }

    internal void Closed() => Interlocked.Decrement(ref _connectionsOpen);
}
