namespace AspNetRedisAad.Session;

/// <summary>The key that ASP.NET Core's own session middleware has created or read.</summary>
internal sealed class GivenSessionKey(string value, bool isNew, Func<bool> tryEstablish) : ISessionKey
{
    public string Value => value;

    public bool IsNew => isNew;

    public bool TryEstablish() => tryEstablish();
}
