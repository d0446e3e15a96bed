using StackExchange.Redis;

namespace AspNetRedisAad.HybridCaching;

/// <summary>What one instance tells the others: the sender, what kind of thing is no longer valid, and which.</summary>
/// <param name="Sender">Chosen at random by each instance; always <see cref="SenderLength"/> characters.</param>
/// <param name="Kind">One of the constants.</param>
/// <param name="Name">The key or tag.</param>
internal readonly record struct Invalidation(string Sender, char Kind, string Name)
{
    public const char Key = 'k';
    public const char Tag = 't';
    public const char Everything = '*';

    private const int SenderLength = 32;

    /// <summary>Where the instances of an app tell each other.</summary>
    /// <param name="settings">Of the connection to the cache.</param>
    public static RedisChannel Channel(AzureRedisAadOptions settings) => RedisChannel.Literal(settings.InstanceName + "hybrid-cache");

    public static string CreateSender() => Guid.NewGuid().ToString("N");

    /// <summary>Null when another program says something on this channel.</summary>
    public static Invalidation? TryRead(RedisValue message) =>
        (string?)message is { Length: > SenderLength } text && text[SenderLength] is Key or Tag or Everything
            ? new Invalidation(text[..SenderLength], text[SenderLength], text[(SenderLength + 1)..])
            : null;

    public RedisValue Write() => $"{Sender}{Kind}{Name}";
}
