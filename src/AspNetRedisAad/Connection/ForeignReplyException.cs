namespace AspNetRedisAad.Connection;

/// <summary>The reply does not belong to the request.</summary>
internal sealed class ForeignReplyException() : Exception("The reply belongs to another key.");
