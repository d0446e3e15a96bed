using System.Xml.Linq;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Moving;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.DataProtection;

/// <summary>
/// The key ring of an app that moves: in every stage, it reads both caches and writes to both. So an instance in any stage, or one that
/// knows only one of the caches, has every key.
/// </summary>
internal sealed class MovingKeyRing : IDeletableXmlRepository, ILateWriter
{
    /// <summary>Only one update of the whole key ring runs at a time.</summary>
    private const string Name = "keys";

    private readonly Move _move;
    private readonly KeyRingSide _read;
    private readonly KeyRingSide _other;
    private readonly KeyRingState _state;
    private readonly KeyRingMetrics _metrics;
    private readonly ILogger _logger;
    private volatile IReadOnlySet<string>? _known;
    private volatile bool _isUsed;

    public MovingKeyRing(Move move, KeyRingState state, KeyRingMetrics metrics, ILogger<RedisKeyRing> logger)
    {
        (_move, _state, _metrics, _logger) = (move, state, metrics, logger);
        (_read, _other) = (new KeyRingSide(move.Read, logger), new KeyRingSide(move.Other.Connection, logger));
        move.Other.Late.Register(this);
    }

    /// <summary>Raised with each read: the caches may have to be compared.</summary>
    public event Action? Used;

    public string Kind => "ring";

    /// <summary>Whether this process has used the key ring. A worker may never use it.</summary>
    public bool IsUsed => _isUsed;

    public IReadOnlyCollection<XElement> GetAllElements() => [.. Read().Select(element => element.Element)];

    public void StoreElement(XElement element, string friendlyName)
    {
        ArgumentNullException.ThrowIfNull(element);
        var stored = KeyRingElement.Of(element);
        Reach(_read, database => DoneAsync(_read.AddNewAsync(database, stored)));
        // Another instance may have found it in the other cache and copied it already.
        _move.Other.Write(this, Name, _other.List, database => _other.AddMissingAsync(database, [stored]));
    }

    public bool DeleteElements(Action<IReadOnlyCollection<IDeletableElement>> chooseElements)
    {
        ArgumentNullException.ThrowIfNull(chooseElements);

        var elements = Read();
        chooseElements(elements);
        try
        {
            // The order matters, and a failure stops the loop: the revocation of a key must not be stored before the key.
            foreach (var chosen in elements.Where(element => element.DeletionOrder is not null).OrderBy(element => element.DeletionOrder))
            {
                Reach(_read, database => DoneAsync(_read.DeleteAsync(database, chosen)));
                _move.Other.Write(this, Name, _other.List, database => _other.DeleteAsync(database, chosen));
            }

            return true;
        }
        catch (AzureRedisKeyRingUnavailableException e)
        {
            Log.NotDeleted(_logger, e.Message);
            return false;
        }
    }

    /// <summary>
    /// Copies what either cache lacks, and removes what has been deleted. Keys that this process has not read yet are read soon after.
    /// </summary>
    /// <returns>False while one of the caches cannot be reached.</returns>
    public async Task<bool> CompareAsync()
    {
        if (_read.Connection.DatabaseIfConnected is not { } database)
            return false;

        var read = await _read.ReadAsync(database).ConfigureAwait(false);
        if (await _move.Other.TryAsync(_other.List, _other.ReadAsync).ConfigureAwait(false) is not (true, { } other))
            return false;

        var union = new KeyRingUnion(read, other);
        await AlignAsync(_read, database, union, read).ConfigureAwait(false);
        var (isAligned, _) = await _move.Other.TryAsync(_other.List, there => DoneAsync(AlignAsync(_other, there, union, other)))
            .ConfigureAwait(false);
        if (_known is { } known && !known.SetEquals(union.Identities))
            _state.Outdated();
        return isAligned;
    }

    async Task ILateWriter.WriteLateAsync(string key, CancellationToken cancellationToken)
    {
        if (!await CompareAsync().WaitAsync(cancellationToken).ConfigureAwait(false))
            throw _other.Connection.NotReady();
    }

    private static async Task AlignAsync(KeyRingSide side, IDatabase database, KeyRingUnion union, KeyRingCopy copy)
    {
        if (union.MissingIn(copy) is { Count: > 0 } missing)
            await side.AddMissingAsync(database, missing).ConfigureAwait(false);
        foreach (var left in union.LeftIn(copy))
            await side.DeleteAsync(database, left).ConfigureAwait(false);
    }

    private IReadOnlyList<KeyRingElement> Read()
    {
        _metrics.Read();
        try
        {
            var read = Reach(_read, _read.ReadAsync);
            var (_, other) = _move.Other.Try(_other.List, _other.ReadAsync);
            // Until the new cache has the key ring, only the old one has it. A key created without it would sign out every user.
            if (other is null && !_move.ReadsOld && read.Elements.Count == 0)
                other = Reach(_other, _other.ReadAsync,
                    $"{_move.To.EndpointText} has no keys yet, and {_move.From.EndpointText}, which may have them, is unavailable. ");

            var union = new KeyRingUnion(read, other);
            _known = union.Identities;
            _move.Progress.Read(fromOld: _move.ReadsOld || union.MissingIn(read).Count > 0);
            return union.Elements;
        }
        finally
        {
            _isUsed = true;
            Used?.Invoke();
        }
    }

    /// <summary>
    /// Waits for a lost connection no longer than the grace period, and on another thread: the current one may be blocked, and the rest
    /// would wait for it.
    /// </summary>
    private static T Reach<T>(KeyRingSide side, Func<IDatabase, Task<T>> work, string reason = "")
    {
        try
        {
            return Task.Run(AskAsync).GetAwaiter().GetResult();
        }
        catch (Exception e) when (RedisFailures.IsFailure(e))
        {
            throw new AzureRedisKeyRingUnavailableException(reason + e.Message, e);
        }

        async Task<T> AskAsync() => await work(
            await side.Connection.GetDatabaseAsync(side.List, CancellationToken.None).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static async Task<bool> DoneAsync(Task work)
    {
        await work.ConfigureAwait(false);
        return true;
    }
}
