using AspNetRedisAad.Emulator.Connections;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>A connection of the edge, as the registry of connections sees it.</summary>
internal sealed class LiveConnection(EdgeConnection connection, EdgeSession session, int server) : ILiveConnection
{
    public int Server => server;

    public void Close() => connection.Close();

    public void Freeze() => connection.Freeze();

    public void LoseAuthentication() => connection.LoseAuthentication();

    public void Expire() => session.Expire();

    public void ClockMoved() => session.ClockMoved();
}
