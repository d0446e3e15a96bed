namespace AspNetRedisAad.Session;

/// <summary>The secret name of a session, which its cookie carries. For a new session it is made when it is first asked for.</summary>
internal interface ISessionKey
{
    string Value { get; }

    /// <summary>Whether there can be nothing of it in the store yet.</summary>
    bool IsNew { get; }

    /// <summary>Sees to it that the visitor gets the key, before anything is kept under it.</summary>
    /// <returns>False when it is too late, because the response has started.</returns>
    bool TryEstablish();
}
