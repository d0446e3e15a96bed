namespace AspNetRedisAad.Dialing;

/// <summary>The server does not accept the token.</summary>
/// <param name="words">The server's answer; it does not repeat the token.</param>
internal sealed class SignInRefusedException(string words) : IOException($"Redis refuses the sign-in: {words}")
{
    public string Words => words;
}
