using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using Microsoft.AspNetCore.Http;
using StackExchange.Redis;

namespace AspNetRedisAad.Session;

/// <summary>
/// One request's view of its session. It is read from Redis at the first use, in one round trip, and what was changed is written at the end,
/// in one more; a request that does not use it waits for nothing.
/// </summary>
internal sealed class RedisSession(
    RedisSessionStore store, string sessionKey, TimeSpan idleTimeout, TimeSpan ioTimeout, Func<bool> tryEstablish, bool isNew) : ISession
{
    /// <summary>As in ASP.NET Core's own session.</summary>
    private const int LongestKey = ushort.MaxValue;
    private static readonly RedisValue _stockData = "data";

    private readonly RedisKey _key = store.KeyOf(sessionKey);
    private readonly SessionContents _contents = new();
    private State _state;

    private enum State
    {
        Unread,
        Available,
        Unavailable,
    }

    public bool Preloads => store.Preloads;

    public bool IsAvailable
    {
        get
        {
            if (_state == State.Unread)
                Load();
            return _state == State.Available;
        }
    }

    /// <summary>
    /// Derived from the session key, so that it is the same for all requests of a session without being stored. It does not give away the
    /// key, which whoever knows it could take the session over with.
    /// </summary>
    public string Id => !IsAvailable ? "" : _contents.Id ?? new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(sessionKey)).AsSpan(0, 16)).ToString();

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
            throw new ArgumentOutOfRangeException(nameof(key), key.Length, $"The key of a session value may not be longer than {LongestKey} bytes.");
        if (!tryEstablish())
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
        if (isNew)
        {
            Load();
            return;
        }

        await LimitAsync("load", LoadAsync, cancellationToken).ConfigureAwait(false);

        async Task LoadAsync(CancellationToken limited)
        {
            var database = await store.Connection.GetDatabaseAsync(_key, limited).ConfigureAwait(false);
            var fields = database.HashGetAllAsync(_key);
            var stock = store.AdoptsStockSessions ? database.HashGetAsync(store.StockKeyOf(sessionKey), _stockData) : null;
            KeepAlive(database);
            Read(await fields.WaitAsync(limited).ConfigureAwait(false), stock is null ? default : await stock.WaitAsync(limited).ConfigureAwait(false));
        }
    }

    /// <summary>
    /// As <see cref="LoadAsync"/>; but where that fails, the session is unavailable for the rest of the request, so that its first
    /// synchronous use does not block a thread on trying once more.
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
            Log.NotCommitted(store.Logger);
        }
        else if (_contents.IsChanged)
        {
            await LimitAsync("commit", WriteAsync, cancellationToken).ConfigureAwait(false);
            if (store.Metrics.MeasuresSizes)
                store.Metrics.Committed(_contents.Size(changed: true));
            _contents.Written();
        }
        else if (_state == State.Unread && !isNew && store.Connection.Current is { } multiplexer)
        {
            KeepAlive(multiplexer.GetDatabase());
        }
    }

    /// <summary>Blocks in StackExchange.Redis, which needs no thread of the pool to go on; waiting for the asynchronous way would.</summary>
    private void Load()
    {
        if (isNew)
        {
            // There is nothing to read, and a connection that is down says so by itself.
            _state = store.Connection.Current is { IsConnected: true } ? State.Available : State.Unavailable;
            return;
        }

        try
        {
            var database = store.Connection.GetDatabase(_key);
            var fields = database.HashGetAll(_key);
            var stock = store.AdoptsStockSessions && fields.Length == 0 ? database.HashGet(store.StockKeyOf(sessionKey), _stockData) : default;
            KeepAlive(database);
            Read(fields, stock);
        }
        catch (Exception e) when (IsFailure(e))
        {
            BecomeUnavailable(e);
        }
    }

    private void Read(HashEntry[] fields, RedisValue stock)
    {
        _contents.Read(fields);
        if (fields.Length == 0 && !stock.IsNull)
        {
            if (StockSession.TryRead(((ReadOnlyMemory<byte>)stock).Span) is { } adopted)
                _contents.Adopt(adopted);
            else
                Log.NotAdopted(store.Logger);
        }

        if (store.Metrics.MeasuresSizes)
            store.Metrics.Loaded(_contents.Size(changed: false));
        _state = State.Available;
    }

    private async Task WriteAsync(CancellationToken limited)
    {
        var database = await store.Connection.GetDatabaseAsync(_key, limited).ConfigureAwait(false);
        var transaction = database.CreateTransaction();
        var commands = Task.WhenAll([.. _contents.Write(transaction, _key), transaction.KeyExpireAsync(_key, idleTimeout)]);
        await transaction.ExecuteAsync().WaitAsync(limited).ConfigureAwait(false);
        await commands.WaitAsync(limited).ConfigureAwait(false);
    }

    private void KeepAlive(IDatabase database) => _ = database.KeyExpireAsync(_key, idleTimeout).ReportAsync(store.NotRenewed);

    private void BecomeUnavailable(Exception reason)
    {
        Log.Unavailable(store.Logger, reason.Message);
        _state = State.Unavailable;
    }

    private Task LimitAsync(string operation, Func<CancellationToken, Task> action, CancellationToken cancellationToken) =>
        store.Metrics.FinishAsync(store.Metrics.Start(), operation, LimitedAsync(operation, action, cancellationToken));

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
            throw new OperationCanceledException($"The {operation} of the session timed out.", e, limited.Token);
        }
    }

    private static bool IsFailure(Exception e) => RedisFailures.IsFailure(e) || e is OperationCanceledException;
}
