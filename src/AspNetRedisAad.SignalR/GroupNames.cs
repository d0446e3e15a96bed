using System.Globalization;

namespace AspNetRedisAad.SignalR;

/// <summary>The names of an app's SignalR groups in Redis. Those of two apps differ, whatever their groups and users are called.</summary>
/// <param name="app">What tells the app from others; null for the names that Microsoft's backplane would use.</param>
internal sealed class GroupNames(string? app)
{
    private const string All = "all";
    private const string User = "user:";
    private const string Group = "group:";

    // With its length in front, because one app's name may be the beginning of another's.
    private readonly string? _prefix = app is null ? null : string.Create(CultureInfo.InvariantCulture, $"{app.Length}:{app}:");

    /// <summary>Whether groups have their own names, and everybody and the users are no groups.</summary>
    public bool AreStock => _prefix is null;

    public bool AreThose(GroupNames others) => others._prefix == _prefix;

    /// <summary>
    /// What a channel of this app, behind the name of its hub, is called in Microsoft's backplane; null when it has no name that differs.
    /// </summary>
    public string? ToStock(string channel)
    {
        if (_prefix is not null)
            return Begins(channel, Group + _prefix) ? channel[(Group.Length + _prefix.Length)..] : null;
        return channel == All || Begins(channel, User) || Begins(channel, Group) ? channel : null;
    }

    /// <summary>What a channel of Microsoft's backplane is called in this app.</summary>
    public string FromStock(string channel) => _prefix is null ? channel : Group + _prefix + channel;

    public string Everybody => _prefix + All;

    public string OfUser(string userId)
    {
        ArgumentNullException.ThrowIfNull(userId);
        return _prefix + User + userId;
    }

    public string OfGroup(string groupName)
    {
        ArgumentNullException.ThrowIfNull(groupName);
        return _prefix is null ? groupName : _prefix + Group + groupName;
    }

    private static bool Begins(string text, string with) => text.StartsWith(with, StringComparison.Ordinal);
}
