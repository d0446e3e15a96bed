namespace AspNetRedisAad.Dialing;

/// <summary>The server closes the connection, and gives a reason.</summary>
/// <param name="words">The server's reason, for example that it has too many clients.</param>
internal sealed class ClosedByServerException(string words) : IOException($"Redis closes the connection: {words}")
{
    public string Words => words;
}
