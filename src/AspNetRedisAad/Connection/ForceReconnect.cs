namespace AspNetRedisAad.Connection;

/// <summary>
/// The AppContext switch that lets Microsoft's RedisCache replace a connection that it thinks is broken. On a connection that it shares it
/// disposes that for the whole app, for good.
/// </summary>
internal static class ForceReconnect
{
    public const string Switch = "Microsoft.AspNetCore.Caching.StackExchangeRedis.UseForceReconnect";

    /// <summary>As <see cref="AppContext.TryGetSwitch"/>.</summary>
    public delegate bool TryGetSwitch(string name, out bool isOn);

    public static bool IsOn(TryGetSwitch switches) => switches(Switch, out var isOn) && isOn;
}
