namespace AspNetRedisAad.Emulator.Resp;

/// <summary>A client has sent bytes that are not RESP. As with Redis, the connection must be closed.</summary>
internal sealed class RespProtocolException(string message) : Exception(message);
