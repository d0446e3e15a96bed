using AspNetRedisAad.Configuration;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>The app's changes to StackExchange.Redis's options, in the order of registration.</summary>
/// <param name="names">The names of the connection's settings.</param>
/// <param name="hooks">The callbacks passed to <c>ConfigureConnection</c>.</param>
internal sealed class ConnectionHooks(SettingNames names, IReadOnlyCollection<Action<ConfigurationOptions>> hooks)
{
    private readonly AsyncLocal<bool> _areRunning = new();

    /// <exception cref="ConnectionHookException">
    /// A callback has thrown, changes what must stay, or needs the connection that it configures.
    /// </exception>
    public void Apply(ConfigurationOptions options)
    {
        // Otherwise the container would recurse until the stack overflows.
        if (_areRunning.Value)
            throw new ConnectionHookException(
                $"ConfigureConnection of {names.Subject} asks for a service that needs this connection, which does not exist before it has "
                    + "returned: ask for that service later.");

        _areRunning.Value = true;
        try
        {
            foreach (var hook in hooks)
                Run($"ConfigureConnection of {names.Subject}", hook, options);
        }
        finally
        {
            _areRunning.Value = false;
        }
    }

    /// <summary>Runs one callback that changes the options.</summary>
    /// <param name="origin">The callback's origin, for the message.</param>
    /// <param name="hook">The callback.</param>
    /// <param name="options">The options to change.</param>
    /// <exception cref="ConnectionHookException">The callback has thrown, or changes what must stay.</exception>
    public void Run(string origin, Action<ConfigurationOptions> hook, ConfigurationOptions options)
    {
        var kept = new KeptOptions(options);
        try
        {
            hook(options);
        }
        catch (Exception e) when (e is not ConnectionHookException)
        {
            throw new ConnectionHookException($"{origin} has thrown {e.GetType().Name}: {e.Message}", e);
        }

        if (kept.FirstChange(options) is { } change)
            throw new ConnectionHookException($"{origin} changes {names.Fill(change)}");
    }
}
