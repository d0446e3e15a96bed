using AspNetRedisAad.Configuration;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>What the app changes of StackExchange.Redis's options, in the order in which it has said so.</summary>
/// <param name="names">Of the connection's settings.</param>
/// <param name="hooks">What <c>ConfigureConnection</c> was given.</param>
internal sealed class ConnectionHooks(SettingNames names, IReadOnlyCollection<Action<ConfigurationOptions>> hooks)
{
    private readonly AsyncLocal<bool> _areRunning = new();

    /// <exception cref="ConnectionHookException">A hook has thrown, changes what must stay, or needs the connection that it
    /// configures.</exception>
    public void Apply(ConfigurationOptions options)
    {
        // The container would go round in this circle until the stack ends.
        if (_areRunning.Value)
            throw new ConnectionHookException(
                $"ConfigureConnection of {names.Subject} asks for a service that needs this connection, which is not there before it has "
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

    /// <summary>Runs what somebody changes the options with.</summary>
    /// <param name="origin">For the message.</param>
    /// <param name="hook">Changes them.</param>
    /// <param name="options">Ours.</param>
    /// <exception cref="ConnectionHookException">It has thrown, or changes what must stay.</exception>
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
