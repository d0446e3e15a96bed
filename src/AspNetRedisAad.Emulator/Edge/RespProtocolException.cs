namespace AspNetRedisAad.Emulator.Edge;

/// <summary>A client sent what is not RESP. As with Redis, the connection cannot go on.</summary>
internal sealed class RespProtocolException(string message) : Exception(message);
