using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace AspNetRedisAad.Session;

/// <summary>The session of a request that cannot have one at the moment. The visitor's stored session and cookie are not changed.</summary>
/// <param name="hasKeys">
/// Whether cookies can be written. If not, a request that sets a value must fail, because its visitor would get no cookie.
/// </param>
internal sealed class UnavailableSession(bool hasKeys) : ISession
{
    public bool IsAvailable => false;

    public string Id => "";

    public IEnumerable<string> Keys => [];

    public bool TryGetValue(string key, [NotNullWhen(true)] out byte[]? value)
    {
        value = null;
        return false;
    }

    /// <exception cref="AzureRedisKeyRingUnavailableException">There are no keys.</exception>
    public void Set(string key, byte[] value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!hasKeys)
            throw new AzureRedisKeyRingUnavailableException("No session can be written.");
    }

    public void Remove(string key)
    {
    }

    public void Clear()
    {
    }

    public Task LoadAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task CommitAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
}
