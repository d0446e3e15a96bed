using System.Collections.Concurrent;
using AspNetRedisAad.Emulator.Edge;

namespace AspNetRedisAad.Emulator;

/// <summary>What the emulator has seen since its start. The values are live.</summary>
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

    /// <summary>Gets the number of token requests that were refused or failed on purpose.</summary>
    public long TokenRequestsFailed => Interlocked.Read(ref _tokenRequestsFailed);

    /// <summary>Gets the number of AUTH and HELLO AUTH commands with a valid token or access key.</summary>
    public long AuthAccepted => Interlocked.Read(ref _authAccepted);

    /// <summary>Gets the number of AUTH and HELLO AUTH commands that were refused.</summary>
    public long AuthRejected => Interlocked.Read(ref _authRejected);

    /// <summary>
    /// Gets the number of valid AUTH commands that moved the expiry of an authenticated connection to a later time: rotations.
    /// </summary>
    public long Reauthentications => Interlocked.Read(ref _reauthentications);

    /// <summary>Gets the number of connections closed because their token expired.</summary>
    public long ExpiryCloses => Interlocked.Read(ref _expiryCloses);

    /// <summary>
    /// Gets the number of connections closed because nothing had passed on them for <see cref="AzureRedisEmulatorOptions.IdleTimeout"/>.
    /// </summary>
    public long IdleCloses => Interlocked.Read(ref _idleCloses);

    /// <summary>Gets the number of Redis connections accepted.</summary>
    public long ConnectionsOpened => Interlocked.Read(ref _connectionsOpened);

    /// <summary>Gets the number of Redis connections open now.</summary>
    public long ConnectionsOpen => Interlocked.Read(ref _connectionsOpen);

    /// <summary>Gets how many commands of each kind clients have sent, by name in upper case; refused ones count too.</summary>
    /// <value>The numbers of now. Names of more than 32 letters, and those beyond the first 512, are one: <c>(OTHER)</c>.</value>
    public IReadOnlyDictionary<string, long> Commands => Kinds.Counts();

    internal CommandKinds Kinds { get; } = new();

    /// <summary>Returns the number of access tokens issued to one identity.</summary>
    /// <param name="identity">The identity.</param>
    /// <returns>The number; 0 for an unknown one.</returns>
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
