namespace AspNetRedisAad.Dialing;

/// <summary>The server closes the connection, and says why.</summary>
/// <param name="words">What it says, such as that it has too many clients.</param>
internal sealed class ClosedByServerException(string words) : IOException($"Redis closes the connection: {words}")
{
    public string Words => words;
}
