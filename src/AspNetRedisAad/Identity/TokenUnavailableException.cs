namespace AspNetRedisAad.Identity;

/// <summary>No usable token could be had. <see cref="Reason"/> is one short word for health and metrics; the message is for people.</summary>
internal sealed class TokenUnavailableException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Reason { get; } = reason;
}
