using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Session;

/// <summary>Creates the sessions of all requests.</summary>
/// <param name="store">The app's session store.</param>
/// <param name="newSessions">The store that creates new sessions, if it differs from the app's.</param>
/// <param name="cookies">The session cookies.</param>
/// <param name="options">The app's session options.</param>
/// <param name="logger">The logger for problems with a session.</param>
internal sealed class SessionSource(
    ISessionStore store, ISessionStore? newSessions, SessionCookies cookies, SessionOptions options, ILogger logger)
{
    public SessionCookies Cookies => cookies;

    public ILogger Logger => logger;

    /// <summary>Whether a new session is known to be empty, so that it need not be looked up in the store.</summary>
    public bool StartsEmpty => store is RedisSessionStore || newSessions is not null;

    /// <summary>Whether to log a session that could not be stored.</summary>
    public bool IsNews(Exception reason) => store is not RedisSessionStore ours || ours.IsNews(reason);

    public ISession Create(ISessionKey key) => store is RedisSessionStore ours
        ? ours.Create(key, options.IdleTimeout, options.IOTimeout)
        : (key.IsNew ? newSessions ?? store : store).Create(key.Value, options.IdleTimeout, options.IOTimeout, key.TryEstablish, key.IsNew);
}
