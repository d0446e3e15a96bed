using System.Text;

namespace AspNetRedisAad.Messaging;

/// <summary>A channel or pattern, as the server knows it.</summary>
/// <param name="Type">One of the constants.</param>
/// <param name="Channel">Its bytes, one per character.</param>
internal readonly record struct Subscription(char Type, string Channel)
{
    public const char Plain = 'c';
    public const char Pattern = 'p';
    public const char Sharded = 's';

    /// <summary>
    /// Whether each node of a cluster sends separate messages there, so that the messages of two nodes are never copies of each other: this
    /// is true for key notifications. Sharded channels belong to a shard, whose replicas send the same messages as its master.
    /// </summary>
    public bool IsOfOneNode =>
        Channel.StartsWith("__key", StringComparison.Ordinal) || Channel.StartsWith("__subkey", StringComparison.Ordinal);

    public byte[] Name => Encoding.Latin1.GetBytes(Channel);

    public string SubscribeCommand => Type switch
    {
        Pattern => "PSUBSCRIBE",
        Sharded => "SSUBSCRIBE",
        _ => "SUBSCRIBE",
    };

    public static Subscription Of(char type, byte[] channel) => new(type, Encoding.Latin1.GetString(channel));
}
