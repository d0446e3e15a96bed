using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace AspNetRedisAad.DataProtection;

/// <summary>
/// ASP.NET Core's key manager, with keys that survive an outage of Redis: once read, they are used until the key ring can be read and
/// written again, and none of them expires meanwhile. A new key that no other instance can read would be worse than an old one that all
/// instances have.
/// </summary>
/// <param name="inner">Reads and writes the ring.</param>
/// <param name="state">Receives the result of each read and write.</param>
#pragma warning disable CA1001 // A source without a timer has nothing to dispose.
internal sealed class SteadyKeyManager(XmlKeyManager inner, KeyRingState state) : IKeyManager, IDeletableKeyManager
#pragma warning restore CA1001
{
    private CancellationTokenSource _expiration = new();
    private volatile IReadOnlyCollection<IKey>? _known;
    private volatile bool _isNotStored;

    public bool CanDeleteKeys => inner.CanDeleteKeys;

    public IReadOnlyCollection<IKey> GetAllKeys()
    {
        try
        {
            var keys = inner.GetAllKeys();
            _known = keys;
            if (!_isNotStored)
            {
                state.Read(hasKeys: keys.Count > 0);
                return keys;
            }
        }
        catch (AzureRedisKeyRingUnavailableException e)
        {
            state.Failed(e.Message);
            if (_known is not { Count: > 0 })
                throw;
        }

        _isNotStored = false;
        return [.. _known.Select(key => new LastingKey(key))];
    }

    public IKey CreateNewKey(DateTimeOffset activationDate, DateTimeOffset expirationDate)
    {
        try
        {
            return inner.CreateNewKey(activationDate, expirationDate);
        }
        catch (AzureRedisKeyRingUnavailableException e)
        {
            state.Failed(e.Message);
            if (_known is not { Count: > 0 } known)
                throw;

            // The caller then reads the keys once more, and accepts an existing one.
            _isNotStored = true;
            return known.MaxBy(key => key.CreationDate)!;
        }
    }

    public CancellationToken GetCacheExpirationToken() =>
        CancellationTokenSource.CreateLinkedTokenSource(inner.GetCacheExpirationToken(), Volatile.Read(ref _expiration).Token).Token;

    /// <summary>Makes the next use read the key ring again, without waiting for it.</summary>
    public void ExpireCache() => Interlocked.Exchange(ref _expiration, new CancellationTokenSource()).Cancel();

    public void RevokeKey(Guid keyId, string? reason = null) => inner.RevokeKey(keyId, reason);

    public void RevokeAllKeys(DateTimeOffset revocationDate, string? reason = null) => inner.RevokeAllKeys(revocationDate, reason);

    public bool DeleteKeys(Func<IKey, bool> shouldDelete) => inner.DeleteKeys(shouldDelete);
}
