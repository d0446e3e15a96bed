namespace AspNetRedisAad.Session;

/// <summary>The secret name of a session, which its cookie carries. For a new session it is created when it is first needed.</summary>
internal interface ISessionKey
{
    string Value { get; }

    /// <summary>Whether the store cannot contain this session yet.</summary>
    bool IsNew { get; }

    /// <summary>Sends the key to the visitor before anything is stored under it.</summary>
    /// <returns>False when it is too late, because the response has started.</returns>
    bool TryEstablish();
}
