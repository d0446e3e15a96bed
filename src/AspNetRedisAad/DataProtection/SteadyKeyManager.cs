using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace AspNetRedisAad.DataProtection;

/// <summary>
/// ASP.NET Core's key manager, whose keys outlive an outage of Redis: once read, they are used until the ring can be read and written
/// again, and none of them is too old meanwhile. A new key that nobody else could read would be worse than an old one that all instances
/// have.
/// </summary>
/// <param name="inner">Reads and writes the ring.</param>
/// <param name="state">Told of what came of it.</param>
#pragma warning disable CA1001 // A source without a timer holds nothing to be disposed of.
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

            // The caller reads the keys once more, and then finds one of before good enough.
            _isNotStored = true;
            return known.MaxBy(key => key.CreationDate)!;
        }
    }

    public CancellationToken GetCacheExpirationToken() =>
        CancellationTokenSource.CreateLinkedTokenSource(inner.GetCacheExpirationToken(), Volatile.Read(ref _expiration).Token).Token;

    /// <summary>Has the ring read again at its next use, which need not wait for it.</summary>
    public void ExpireCache() => Interlocked.Exchange(ref _expiration, new CancellationTokenSource()).Cancel();

    public void RevokeKey(Guid keyId, string? reason = null) => inner.RevokeKey(keyId, reason);

    public void RevokeAllKeys(DateTimeOffset revocationDate, string? reason = null) => inner.RevokeAllKeys(revocationDate, reason);

    public bool DeleteKeys(Func<IKey, bool> shouldDelete) => inner.DeleteKeys(shouldDelete);
}
