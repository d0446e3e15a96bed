using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace AspNetRedisAad.Session;

/// <summary>
/// The session of one request, which is created when something asks for it. Before that, no cookie is read. The key of a new session is
/// created when it is first needed, and its cookie when a value is set.
/// </summary>
internal sealed class RequestSession(HttpContext context, SessionSource source) : ISessionFeature, ISessionKey
{
    private ISession? _session;
    private string? _key;
    private string? _newCookie;
    private bool _isReplaced;

    public ISession Session
    {
        get => _session ??= Create();
        set => (_session, _isReplaced) = (value, true);
    }

    public string Value => _key ??= NewKey();

    public bool IsNew { get; private set; }

    public bool TryEstablish()
    {
        if (!IsNew || _newCookie is not null)
            return true;
        if (context.Response.HasStarted)
            return false;

        _newCookie = source.Cookies.Write(Value);
        context.Response.OnStarting(static state => ((RequestSession)state).AppendCookie(), this);
        return true;
    }

    /// <summary>Loads asynchronously what the session's first use would otherwise load while blocking.</summary>
    public async Task PreloadAsync(CancellationToken cancellationToken)
    {
        var session = Session;
        if (session is RedisSession ours)
        {
            if (!IsNew)
                await ours.PreloadAsync(cancellationToken).ConfigureAwait(false);
        }
        else if (!IsNew || !source.StartsEmpty)
        {
            await PreloadAsync(session, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Stores changes, and renews the life of a session even if it was not used.</summary>
    public Task CommitAsync()
    {
        if (_session is null && source.Cookies.Find(context.Request) is null)
            return Task.CompletedTask;

        var session = Session;
        return IsNew && _newCookie is null && !_isReplaced ? Task.CompletedTask : session.CommitAsync();
    }

    private async Task PreloadAsync(ISession session, CancellationToken cancellationToken)
    {
        try
        {
            await session.LoadAsync(cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // With any store or cache, the first use would fail in the same way, and would also block.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Log.Unavailable(source.Logger, e.Message);
            _session = new UnavailableSession(hasKeys: true);
        }
    }

    private ISession Create()
    {
        if (source.Cookies.Find(context.Request) is { } cookie)
        {
            var content = source.Cookies.Read(cookie);
            if (content.Key is not null)
            {
                _key = content.Key;
                return source.Create(this);
            }

            if (content.Fault is null)
                return new UnavailableSession(hasKeys: source.Cookies.CanWrite);
            Log.CookieNotValid(source.Logger, content.Fault.Message);
        }

        if (!source.Cookies.CanWrite)
            return new UnavailableSession(hasKeys: false);
        IsNew = true;
        return source.Create(this);
    }

    private Task AppendCookie()
    {
        source.Cookies.Append(context, _newCookie!);
        return Task.CompletedTask;
    }

    private static string NewKey()
    {
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random);
        return new Guid(random).ToString();
    }
}
