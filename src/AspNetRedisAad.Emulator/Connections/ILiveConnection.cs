namespace AspNetRedisAad.Emulator.Connections;

/// <summary>An open Redis connection, as faults and the clock see it.</summary>
internal interface ILiveConnection
{
    /// <summary>The index of the server behind the connection.</summary>
    int Server { get; }

    void Close();

    /// <summary>Makes the connection half-open: it accepts bytes and answers nothing.</summary>
    void Freeze();

    /// <summary>Signs the client out and keeps the connection open.</summary>
    void LoseAuthentication();

    /// <summary>Closes the connection as if its token had expired. Without a token, does nothing.</summary>
    void Expire();

    /// <summary>Checks the token's expiry again, because the clock has been changed.</summary>
    void ClockMoved();
}
