namespace AspNetRedisAad.Connection;

/// <summary>What the app has the options changed with has failed, or has changed what must stay.</summary>
/// <param name="message">One sentence: whose hook, what is wrong, and what to do instead.</param>
/// <param name="cause">What the hook has thrown, if anything.</param>
internal sealed class ConnectionHookException(string message, Exception? cause = null) : InvalidOperationException(message, cause);
