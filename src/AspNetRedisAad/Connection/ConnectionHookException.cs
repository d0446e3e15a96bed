namespace AspNetRedisAad.Connection;

/// <summary>A callback with which the app changes the options has failed, or has changed an option that must stay.</summary>
/// <param name="message">One sentence: which callback, what is wrong, and what to do instead.</param>
/// <param name="cause">The exception that the callback threw, if any.</param>
internal sealed class ConnectionHookException(string message, Exception? cause = null) : InvalidOperationException(message, cause);
