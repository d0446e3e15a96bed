using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.Session;

/// <summary>
/// One request's view of its session. It is read from Redis at the first use, in one round trip, and what was changed is written at the end,
/// in one more; a request that does not use it waits for nothing.
/// </summary>
internal sealed class RedisSession(RedisSessionStore store, ISessionKey sessionKey, TimeSpan idleTimeout, TimeSpan ioTimeout) : ISession
{
    /// <summary>As in ASP.NET Core's own session.</summary>
    private const int LongestKey = ushort.MaxValue;
    private static readonly RedisValue _stockData = "data";

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

    /// <summary>
    /// Derived from the session key, so that it is the same for all requests of a session without being stored. It does not give away the
    /// key, which whoever knows it could take the session over with.
    /// </summary>
    public string Id => !IsAvailable ? "" : _contents.Id ?? new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(sessionKey.Value)).AsSpan(0, 16)).ToString();

    private RedisKey Key => store.KeyOf(sessionKey.Value);

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
            Written();
        }
        else if (_state == State.Unread && !sessionKey.IsNew && store.Connection.DatabaseIfConnected is { } database)
        {
            KeepAlive(database);
        }
    }

    /// <summary>There is nothing to read; but what will not be kept is not to be begun.</summary>
    private void Begin() => _state = store.Connection.Outage.IsOutage ? throw store.Connection.NotReady() : State.Available;

    /// <summary>Blocks in StackExchange.Redis, which needs no thread of the pool to go on; waiting for the asynchronous way would.</summary>
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

    private void Read()
    {
        var database = store.Connection.GetDatabase(Key);
        HashEntry[]? fields = null;
        RedisValue stock = default;
        try
        {
            fields = database.HashGetAll(Key);
            if (store.MigratesStockSessions && fields.Length == 0)
                stock = database.HashGet(store.StockKeyOf(sessionKey.Value), _stockData);
        }
        catch (RedisServerException e) when (IsNoHash(e))
        {
        }

        Accept(database, fields, stock);
    }

    private async Task ReadAsync(CancellationToken limited)
    {
        var database = await store.Connection.GetDatabaseAsync(Key, limited).ConfigureAwait(false);
        var reading = database.HashGetAllAsync(Key);
        var readingStock = store.MigratesStockSessions ? database.HashGetAsync(store.StockKeyOf(sessionKey.Value), _stockData) : null;
        HashEntry[]? fields = null;
        RedisValue stock = default;
        try
        {
            fields = await reading.WaitAsync(limited).ConfigureAwait(false);
            if (readingStock is not null)
                stock = await readingStock.WaitAsync(limited).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (IsNoHash(e))
        {
        }

        Accept(database, fields, stock);
    }

    /// <summary>Takes what was read for the session's contents, if it is that, and only then renews its life.</summary>
    /// <param name="database">Where it is.</param>
    /// <param name="fields">None when there is nothing; null when it is no hash.</param>
    /// <param name="stock">What ASP.NET Core's own store has, in case that there is nothing.</param>
    private void Accept(IDatabase database, HashEntry[]? fields, RedisValue stock)
    {
        if (fields is not null && !SessionContents.IsOf(fields, store.OwnerOf(sessionKey.Value)))
            throw store.Connection.EndForeign(Key);

        _state = State.Available;
        if (fields is null || !_contents.TryRead(fields))
        {
            Log.NotASession(store.Logger, fields is null ? "it is not a hash." : "it has fields that no session has.");
            _contents.Replace();
            return;
        }

        _isStored = fields.Length > 0;
        if (_isStored)
            KeepAlive(database);
        else if (!Adopt(stock))
            Log.Ended(store.Logger);

        if (_isStored && store.Logger.IsEnabled(LogLevel.Debug))
            Log.Loaded(store.Logger, Id, _contents.Count);
        if (store.Metrics.MeasuresSizes)
            store.Metrics.Loaded(_contents.Size(changed: false));
    }

    private bool Adopt(RedisValue stock)
    {
        if (stock.IsNull)
            return false;

        if (StockSession.TryRead(((ReadOnlyMemory<byte>)stock).Span) is { } adopted)
            _contents.Adopt(adopted);
        else
            Log.NotAdopted(store.Logger);
        return true;
    }

    private async Task WriteAsync(CancellationToken limited)
    {
        var database = await store.Connection.GetDatabaseAsync(Key, limited).ConfigureAwait(false);
        var key = Key;
        var transaction = database.CreateTransaction();
        var commands = Task.WhenAll([.. _contents.Write(transaction, key, store.OwnerOf(sessionKey.Value)), transaction.KeyExpireAsync(key, idleTimeout)]);
        try
        {
            await transaction.ExecuteAsync().WaitAsync(limited).ConfigureAwait(false);
        }
        catch (RedisServerException)
        {
            // The answer to EXEC is that there was an error; which one, a command's own answer says.
            await commands.WaitAsync(limited).ConfigureAwait(false);
            throw;
        }
        catch
        {
            _ = commands.ContinueWith(static failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }

        await commands.WaitAsync(limited).ConfigureAwait(false);
    }

    private void Written()
    {
        if (store.Metrics.MeasuresSizes)
            store.Metrics.Committed(_contents.Size(changed: true));
        if (!_isStored && store.Logger.IsEnabled(LogLevel.Information))
            Log.Started(store.Logger, Id);
        if (store.Logger.IsEnabled(LogLevel.Debug))
            Log.Stored(store.Logger, Id, _contents.Count);
        _isStored = true;
        _contents.Written();
    }

    private void KeepAlive(IDatabase database) => _ = database.KeyExpireAsync(Key, idleTimeout).ReportAsync(store.NotRenewed);

    private void BecomeUnavailable(Exception reason)
    {
        if (store.IsNews(reason))
            Log.Unavailable(store.Logger, reason.Message);
        else
            Log.UnavailableAgain(store.Logger, reason.Message);
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
            Log.TimedOut(store.Logger, operation);
            throw new OperationCanceledException($"The {operation} of the session timed out.", e, limited.Token);
        }
    }

    private static bool IsNoHash(RedisServerException e) => e.Message.StartsWith("WRONGTYPE", StringComparison.Ordinal);

    private static bool IsFailure(Exception e) => RedisFailures.IsFailure(e) || e is OperationCanceledException;
}
