namespace AspNetRedisAad.Connection;

/// <summary>
/// The AppContext switch that makes Microsoft's RedisCache replace a connection that it considers broken. On a shared connection this
/// disposes the connection permanently, for the whole app.
/// </summary>
internal static class ForceReconnect
{
    public const string Switch = "Microsoft.AspNetCore.Caching.StackExchangeRedis.UseForceReconnect";

    /// <summary>Reads the switch, like <see cref="AppContext.TryGetSwitch"/>.</summary>
    public delegate bool TryGetSwitch(string name, out bool isOn);

    public static bool IsOn(TryGetSwitch switches) => switches(Switch, out var isOn) && isOn;
}
