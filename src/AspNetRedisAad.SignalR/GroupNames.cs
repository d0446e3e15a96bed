using System.Globalization;

namespace AspNetRedisAad.SignalR;

/// <summary>The names of an app's SignalR groups in Redis. Those of two apps differ, whatever their groups and users are called.</summary>
/// <param name="app">What tells the app from others; null for the names that Microsoft's backplane would use.</param>
internal sealed class GroupNames(string? app)
{
    // With its length in front, because one app's name may be the beginning of another's.
    private readonly string? _prefix = app is null ? null : string.Create(CultureInfo.InvariantCulture, $"{app.Length}:{app}:");

    /// <summary>Whether groups have their own names, and everybody and the users are no groups.</summary>
    public bool AreStock => _prefix is null;

    public string Everybody => $"{_prefix}all";

    public string OfUser(string userId)
    {
        ArgumentNullException.ThrowIfNull(userId);
        return $"{_prefix}user:{userId}";
    }

    public string OfGroup(string groupName)
    {
        ArgumentNullException.ThrowIfNull(groupName);
        return _prefix is null ? groupName : $"{_prefix}group:{groupName}";
    }
}
