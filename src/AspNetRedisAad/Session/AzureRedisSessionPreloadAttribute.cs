namespace AspNetRedisAad;

/// <summary>
/// Specifies for one endpoint whether <c>UseRedisSession</c> loads the session before the endpoint runs. It overrides the setting
/// <see cref="AzureRedisAadOptions.PreloadSessions"/>. Put it on a controller, action, page or handler, or on an endpoint with
/// <c>WithMetadata</c>.
/// </summary>
/// <param name="enabled">False for endpoints that rarely read the session.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class AzureRedisSessionPreloadAttribute(bool enabled = true) : Attribute
{
    /// <summary>Gets a value indicating whether the session is loaded.</summary>
    public bool Enabled => enabled;
}
