using System.Xml.Linq;
using AspNetRedisAad.Diagnostics;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.DataProtection;

/// <summary>
/// The key ring as a Redis list of XML elements, in the layout of Microsoft's RedisXmlRepository, so either can continue the other's ring.
/// Keys can also be deleted. Data Protection calls it synchronously and rarely: at the start, once a day, and when it meets an unknown key.
/// It remembers what it has read: a server that has lost the ring, as in a restart without persistence, gets it back.
/// </summary>
/// <param name="side">The list.</param>
/// <param name="state">Learns when Redis holds other keys than those that have been read.</param>
/// <param name="metrics">Counts its reads.</param>
/// <param name="logger">Receives what was lost, and keys that could not be deleted.</param>
internal sealed class RedisKeyRing(KeyRingSide side, KeyRingState state, KeyRingMetrics metrics, ILogger<RedisKeyRing> logger)
    : IStoredKeyRing
{
    private readonly Lock _gate = new();
    private KeyRingCopy _remembered = KeyRingCopy.Empty;
    private volatile IReadOnlySet<string>? _known;
    private volatile bool _isUsed;
    private volatile bool _isReported;

    public event Action? Used;

    public bool IsUsed => _isUsed;

    public IReadOnlyCollection<XElement> GetAllElements() => [.. Read().Elements.Select(element => element.Element)];

    public void StoreElement(XElement element, string friendlyName)
    {
        ArgumentNullException.ThrowIfNull(element);
        side.Reach(database => database.ListRightPush(side.List, KeyRingElement.Of(element).Text));
    }

    public bool DeleteElements(Action<IReadOnlyCollection<IDeletableElement>> chooseElements)
    {
        ArgumentNullException.ThrowIfNull(chooseElements);

        var elements = Read().Elements;
        chooseElements(elements);
        try
        {
            foreach (var chosen in KeyRingElement.Chosen(elements))
                side.Await(database => side.DeleteAsync(database, chosen));
            return true;
        }
        catch (AzureRedisKeyRingUnavailableException e)
        {
            Log.NotDeleted(logger, e.Message);
            return false;
        }
    }

    public async Task<bool> CompareAsync()
    {
        if (side.Connection.DatabaseIfConnected is not { } database)
            return false;

        var copy = await side.ReadAsync(database).ConfigureAwait(false);
        var union = Remember(copy);
        Report(union.MissingIn(copy).Count);
        await side.AlignAsync(database, union, copy).ConfigureAwait(false);
        if (_known is { } known && !known.SetEquals(union.Identities))
            state.Outdated();
        return true;
    }

    /// <summary>Once for each loss, also if the user may not write.</summary>
    private void Report(int lost)
    {
        if (lost > 0 && !_isReported)
            Log.RingIsLost(logger, side.Connection.EndpointText, lost);
        _isReported = lost > 0;
    }

    private KeyRingUnion Read()
    {
        metrics.Read();
        try
        {
            var union = Remember(side.Reach(side.Read));
            _known = union.Identities;
            return union;
        }
        finally
        {
            _isUsed = true;
            Used?.Invoke();
        }
    }

    /// <summary>What Redis holds or held before, except what was deleted on purpose.</summary>
    private KeyRingUnion Remember(KeyRingCopy copy)
    {
        lock (_gate)
        {
            var union = new KeyRingUnion(copy, _remembered);
            _remembered = _remembered with { Elements = union.Elements };
            return union;
        }
    }
}
