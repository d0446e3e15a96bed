using System.Diagnostics.CodeAnalysis;
using System.Text;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Session;

/// <summary>
/// The session of one request. It is read from Redis when it is first used, in one round trip, and changes are written at the end, in
/// another one. A request that does not use its session waits for nothing.
/// </summary>
internal sealed class RedisSession(SessionParts parts, ISessionKey sessionKey, TimeSpan idleTimeout, TimeSpan ioTimeout) : ISession
{
    /// <summary>The same limit as in ASP.NET Core's own session.</summary>
    private const int LongestKey = ushort.MaxValue;

    private readonly SessionContents _contents = new();
    private State _state;
    private bool _isStored;

    private enum State
    {
        Unread,
        Available,
        Unavailable,
    }

    public bool IsAvailable
    {
        get
        {
            if (_state == State.Unread)
                Load();
            return _state == State.Available;
        }
    }

    public string Id => !IsAvailable ? "" : _contents.Id ?? SessionIds.Of(sessionKey.Value);

    private RedisConnection Connection => parts.Place.Connection;

    public IEnumerable<string> Keys => IsAvailable ? _contents.Keys : [];

    public bool TryGetValue(string key, [NotNullWhen(true)] out byte[]? value)
    {
        value = null;
        return IsAvailable && _contents.TryGetValue(key, out value);
    }

    public void Set(string key, byte[] value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!IsAvailable)
            return;
        if (Encoding.UTF8.GetByteCount(key) > LongestKey)
            throw new ArgumentOutOfRangeException(
                nameof(key), key.Length, $"The key of a session value may not be longer than {LongestKey} bytes.");
        if (!sessionKey.TryEstablish())
            throw new InvalidOperationException("The session cannot be established after the response has started.");

        _contents.Set(key, [.. value]);
    }

    public void Remove(string key)
    {
        if (IsAvailable)
            _contents.Remove(key);
    }

    public void Clear()
    {
        if (IsAvailable)
            _contents.Clear();
    }

    public async Task LoadAsync(CancellationToken cancellationToken = default)
    {
        if (_state != State.Unread)
            return;
        cancellationToken.ThrowIfCancellationRequested();
        if (sessionKey.IsNew)
            Begin();
        else
            await LimitAsync("load", ReadAsync, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Does the same as <see cref="LoadAsync"/>; but if that fails, the session is unavailable for the rest of the request, so that its
    /// first synchronous use does not block a thread with another attempt.
    /// </summary>
    public async Task PreloadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LoadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsFailure(e) && !cancellationToken.IsCancellationRequested)
        {
            BecomeUnavailable(e);
        }
    }

    public async Task CommitAsync(CancellationToken cancellationToken = default)
    {
        if (_state == State.Unavailable)
        {
            Log.NotCommitted(parts.Logger);
        }
        else if (_contents.IsChanged)
        {
            await LimitAsync("commit", WriteAsync, cancellationToken).ConfigureAwait(false);
            Written();
        }
        else if (_state == State.Unread && !sessionKey.IsNew)
        {
            parts.Place.KeepAlive(sessionKey.Value, idleTimeout);
        }
    }

    /// <summary>There is nothing to read, but a session that cannot be stored must not be started.</summary>
    private void Begin() => _state = Connection.Outage.IsOutage ? throw Connection.NotReady() : State.Available;

    /// <summary>
    /// Blocks in StackExchange.Redis, which needs no thread-pool thread to continue. Blocking on the asynchronous method would need one.
    /// </summary>
    private void Load()
    {
        try
        {
            if (sessionKey.IsNew)
                Begin();
            else
                Read();
        }
        catch (Exception e) when (IsFailure(e))
        {
            BecomeUnavailable(e);
        }
    }

    private void Read() => Accept(parts.Place.Read(sessionKey.Value, _contents));

    private async Task ReadAsync(CancellationToken limited) =>
        Accept(await parts.Place.ReadAsync(sessionKey.Value, _contents, limited).ConfigureAwait(false));

    private Task WriteAsync(CancellationToken limited) => parts.Place.WriteAsync(sessionKey.Value, _contents, idleTimeout, limited);

    /// <summary>Renews the life of what was read, only if it is a session.</summary>
    private void Accept(SessionFinding finding)
    {
        _state = State.Available;
        _isStored = finding == SessionFinding.Stored;
        if (finding == SessionFinding.Other)
            return;

        if (_isStored)
            parts.Place.KeepAlive(sessionKey.Value, idleTimeout);
        else if (finding == SessionFinding.Nothing)
            Log.Ended(parts.Logger);

        if (_isStored && parts.Logger.IsEnabled(LogLevel.Debug))
            Log.Loaded(parts.Logger, Id, _contents.Count);
        if (parts.Metrics.MeasuresSizes)
            parts.Metrics.Loaded(_contents.Size(changed: false));
    }

    private void Written()
    {
        if (parts.Metrics.MeasuresSizes)
            parts.Metrics.Committed(_contents.Size(changed: true));
        if (!_isStored && parts.Logger.IsEnabled(LogLevel.Information))
            Log.Started(parts.Logger, Id);
        if (parts.Logger.IsEnabled(LogLevel.Debug))
            Log.Stored(parts.Logger, Id, _contents.Count);
        _isStored = true;
        _contents.Written();
    }

    private void BecomeUnavailable(Exception reason)
    {
        if (parts.IsNews(reason))
            Log.Unavailable(parts.Logger, reason.Message);
        else
            Log.UnavailableAgain(parts.Logger, reason.Message);
        _state = State.Unavailable;
    }

    private Task LimitAsync(string operation, Func<CancellationToken, Task> action, CancellationToken cancellationToken) =>
        parts.Metrics.FinishAsync(parts.Metrics.Start(), operation, LimitedAsync(operation, action, cancellationToken));

    private async Task LimitedAsync(string operation, Func<CancellationToken, Task> action, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(ioTimeout);
        try
        {
            limited.Token.ThrowIfCancellationRequested();
            await action(limited.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (limited.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Log.TimedOut(parts.Logger, operation);
            throw new OperationCanceledException($"The {operation} of the session timed out.", e, limited.Token);
        }
    }

    private static bool IsFailure(Exception e) => RedisFailures.IsFailure(e) || e is OperationCanceledException;
}
