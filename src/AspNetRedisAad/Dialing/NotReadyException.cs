namespace AspNetRedisAad.Dialing;

/// <summary>The server has accepted the token, but cannot execute commands at the moment.</summary>
/// <param name="words">What the server says, such as <c>LOADING ...</c>.</param>
internal sealed class NotReadyException(string words) : IOException($"Redis is not ready: {words}")
{
    public string Words => words;
}
