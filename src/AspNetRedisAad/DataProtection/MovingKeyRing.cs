using System.Xml.Linq;
using AspNetRedisAad.Configuration;
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
internal sealed class MovingKeyRing : IStoredKeyRing, ILateWriter
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
        (_read, _other) = (SideOf(move.Read), SideOf(move.Other.Connection));
        move.Other.Late.Register(this);
    }

    public event Action? Used;

    public string Kind => "ring";

    public bool IsUsed => _isUsed;

    public IReadOnlyCollection<XElement> GetAllElements() => [.. Read().Select(element => element.Element)];

    public void StoreElement(XElement element, string friendlyName)
    {
        ArgumentNullException.ThrowIfNull(element);
        var stored = KeyRingElement.Of(element);
        _read.Await(database => _read.AddNewAsync(database, stored));
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
            foreach (var chosen in KeyRingElement.Chosen(elements))
            {
                _read.Await(database => _read.DeleteAsync(database, chosen));
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

    /// <summary>Does so for both caches.</summary>
    /// <returns>False while one of the caches cannot be reached.</returns>
    public async Task<bool> CompareAsync()
    {
        if (_read.Connection.DatabaseIfConnected is not { } database)
            return false;

        var read = await _read.ReadAsync(database).ConfigureAwait(false);
        if (await _move.Other.TryAsync(_other.List, _other.ReadAsync).ConfigureAwait(false) is not (true, { } other))
            return false;

        var union = new KeyRingUnion(read, other);
        await _read.AlignAsync(database, union, read).ConfigureAwait(false);
        var (isAligned, _) = await _move.Other.TryAsync(_other.List, async there =>
        {
            await _other.AlignAsync(there, union, other).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        if (_known is { } known && !known.SetEquals(union.Identities))
            _state.Outdated();
        return isAligned;
    }

    async Task ILateWriter.WriteLateAsync(string key, CancellationToken cancellationToken)
    {
        if (!await CompareAsync().WaitAsync(cancellationToken).ConfigureAwait(false))
            throw _other.Connection.NotReady();
    }

    private IReadOnlyList<KeyRingElement> Read()
    {
        _metrics.Read();
        try
        {
            var read = _read.Await(_read.ReadAsync);
            var (_, other) = _move.Other.Try(_other.List, _other.ReadAsync);
            // Until the new cache has the key ring, only the old one has it. A key created without it would sign out every user.
            if (other is null && !_move.ReadsOld && read.Elements.Count == 0)
                other = _other.Await(_other.ReadAsync,
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

    private KeyRingSide SideOf(RedisConnection connection) => new(connection, KeyRingKey.Of(connection.Settings), _logger);
}
