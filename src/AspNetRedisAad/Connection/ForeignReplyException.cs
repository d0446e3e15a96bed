namespace AspNetRedisAad.Connection;

/// <summary>A reply cannot be the one to the question that was asked.</summary>
internal sealed class ForeignReplyException() : Exception("The reply belongs to another key.");
