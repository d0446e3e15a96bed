using System.Xml.Linq;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.DataProtection;

/// <summary>
/// The key ring as a Redis list of XML, as Microsoft's RedisXmlRepository keeps it, so that a ring goes on in either. Keys can be deleted
/// besides. Data Protection calls it synchronously and seldom: at the start, once a day, and when an unknown key comes along.
/// </summary>
/// <param name="connection">Its connection; asked for when the ring is.</param>
/// <param name="name">The Redis key of the list.</param>
/// <param name="metrics">Counts its reads.</param>
/// <param name="logger">Told of what is no key, and of keys that could not be deleted.</param>
internal sealed class RedisKeyRing(RedisConnection connection, RedisKey name, KeyRingMetrics metrics, ILogger<RedisKeyRing> logger)
    : IDeletableXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() => Reach(database => Read(database).ConvertAll(stored => stored.Element));

    public void StoreElement(XElement element, string friendlyName)
    {
        ArgumentNullException.ThrowIfNull(element);
        Reach(database => database.ListRightPush(name, element.ToString(SaveOptions.DisableFormatting)));
    }

    public bool DeleteElements(Action<IReadOnlyCollection<IDeletableElement>> chooseElements)
    {
        ArgumentNullException.ThrowIfNull(chooseElements);

        var elements = Reach(Read);
        chooseElements(elements);
        try
        {
            // In this order, and no further after a failure: the revocation of a key must not go before the key.
            foreach (var chosen in elements.Where(element => element.DeletionOrder is not null).OrderBy(element => element.DeletionOrder))
                Reach(database => database.ListRemove(name, chosen.Text, count: 1));
            return true;
        }
        catch (AzureRedisKeyRingUnavailableException e)
        {
            Log.NotDeleted(logger, e.Message);
            return false;
        }
    }

    /// <summary>Waits no longer for a lost connection than the grace: whoever asks has keys of before, or cannot go on without.</summary>
    private T Reach<T>(Func<IDatabase, T> work)
    {
        try
        {
            return work(connection.GetDatabase(name));
        }
        catch (Exception e) when (RedisFailures.IsFailure(e))
        {
            throw new AzureRedisKeyRingUnavailableException(e.Message, e);
        }
    }

    private List<KeyRingElement> Read(IDatabase database)
    {
        metrics.Read();
        return KeyRingElement.Read(database.ListRange(name), logger);
    }
}
