using System.Xml.Linq;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Diagnostics;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.DataProtection;

/// <summary>
/// The key ring as a Redis list of XML elements, in the layout of Microsoft's RedisXmlRepository, so either can continue the other's ring.
/// Keys can also be deleted. Data Protection calls it synchronously and rarely: at the start, once a day, and when it meets an unknown key.
/// </summary>
/// <param name="connection">The connection; resolved when the key ring is first used.</param>
/// <param name="name">The Redis key of the list.</param>
/// <param name="metrics">Counts its reads.</param>
/// <param name="logger">Receives elements that are not XML, and keys that could not be deleted.</param>
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
            // The order matters, and a failure stops the loop: the revocation of a key must not be stored before the key.
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

    /// <summary>
    /// Waits for a lost connection no longer than the grace period: the caller has older keys, or cannot continue without any.
    /// </summary>
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
