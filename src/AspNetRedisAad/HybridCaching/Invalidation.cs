using StackExchange.Redis;

namespace AspNetRedisAad.HybridCaching;

/// <summary>A message between instances: the sender, the kind of item that is no longer valid, and its name.</summary>
/// <param name="Sender">A random ID of the instance; always <see cref="SenderLength"/> characters.</param>
/// <param name="Kind">One of the constants.</param>
/// <param name="Name">The key or tag.</param>
internal readonly record struct Invalidation(string Sender, char Kind, string Name)
{
    public const char Key = 'k';
    public const char Tag = 't';
    public const char Everything = '*';

    private const int SenderLength = 32;

    /// <summary>The channel for messages between the instances of an app.</summary>
    /// <param name="settings">The settings of the connection to the cache.</param>
    public static RedisChannel Channel(AzureRedisAadOptions settings) => RedisChannel.Literal(settings.InstanceName + "hybrid-cache");

    public static string CreateSender() => Guid.NewGuid().ToString("N");

    /// <summary>Returns null if another program's message is on this channel.</summary>
    public static Invalidation? TryRead(RedisValue message) =>
        (string?)message is { Length: > SenderLength } text && text[SenderLength] is Key or Tag or Everything
            ? new Invalidation(text[..SenderLength], text[SenderLength], text[(SenderLength + 1)..])
            : null;

    public RedisValue Write() => $"{Sender}{Kind}{Name}";
}
