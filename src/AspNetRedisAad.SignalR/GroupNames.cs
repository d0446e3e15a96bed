using System.Globalization;

namespace AspNetRedisAad.SignalR;

/// <summary>
/// The names of an app's SignalR groups in Redis. They differ between apps, even if their groups and users have the same names.
/// </summary>
/// <param name="app">The part that identifies the app; null for the names that Microsoft's backplane would use.</param>
internal sealed class GroupNames(string? app)
{
    private const string All = "all";
    private const string User = "user:";
    private const string Group = "group:";

    // It begins with its length, because one app's name may be a prefix of another's.
    private readonly string? _prefix = app is null ? null : string.Create(CultureInfo.InvariantCulture, $"{app.Length}:{app}:");

    /// <summary>Whether the names are those of Microsoft's backplane, in which "everybody" and the users are not groups.</summary>
    public bool AreStock => _prefix is null;

    public bool AreThose(GroupNames others) => others._prefix == _prefix;

    /// <summary>
    /// The name in Microsoft's backplane for a channel of this app (without the hub's name); null if both names are the same.
    /// </summary>
    public string? ToStock(string channel)
    {
        if (_prefix is not null)
            return Begins(channel, Group + _prefix) ? channel[(Group.Length + _prefix.Length)..] : null;
        return channel == All || Begins(channel, User) || Begins(channel, Group) ? channel : null;
    }

    /// <summary>The name in this app for a channel of Microsoft's backplane.</summary>
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
