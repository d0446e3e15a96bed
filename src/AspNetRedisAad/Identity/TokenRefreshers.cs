using AspNetRedisAad.Diagnostics;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Identity;

/// <summary>
/// Gives every connection its refresher. Connections that request the same token in the same way share one refresher, so the token is
/// requested once.
/// </summary>
internal sealed class TokenRefreshers(
    Jitter jitter, TimeProvider time, IServiceProvider services, TokenMetrics metrics, BackgroundMetrics background, ILoggerFactory loggers)
    : IAsyncDisposable, IDisposable
{
    private readonly Lock _gate = new();
    private readonly AzureIdentityLog _azureIdentity = new(loggers);
    private readonly Dictionary<TokenKey, (TokenRefresher Refresher, TokenUsers Users)> _refreshers = [];

    public TokenRefresher For(AzureRedisAadOptions options, RedisCredential? supplied)
    {
        var key = TokenKey.Of(options, supplied);
        lock (_gate)
        {
            if (!_refreshers.TryGetValue(key, out var shared))
            {
                var users = new TokenUsers();
                _refreshers[key] = shared = (Create(options, supplied, users), users);
            }

            shared.Users.Add(options.Names.Connection);
            return shared.Refresher;
        }
    }

    public void Dispose()
    {
        foreach (var refresher in All())
            refresher.Dispose();
        _azureIdentity.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var refresher in All())
            await refresher.DisposeAsync().ConfigureAwait(false);
        _azureIdentity.Dispose();
    }

    private TokenRefresher Create(AzureRedisAadOptions options, RedisCredential? supplied, TokenUsers users)
    {
        var source = new EntraTokenSource(() => supplied?.Create(services) ?? CredentialFactory.Create(options), options, time);
        var named = new NamedLoggers(loggers, () => users.Name);
        return new TokenRefresher(source, new RedisTokenStore(), options.TokenRefreshRatio, jitter, time, metrics, background,
            named.CreateLogger<TokenRefresher>());
    }

    private TokenRefresher[] All()
    {
        lock (_gate)
            return [.. _refreshers.Values.Select(shared => shared.Refresher)];
    }
}
