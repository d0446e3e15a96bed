using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.StackExchangeRedis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.SignalR;

/// <summary>
/// Microsoft's backplane on the app's one connection, separate from the backplanes of other apps on the same cache.
/// <para>
/// Microsoft's channels are named only after the hub. Their prefix is an option of the connection, which the backplane shares here. Callers
/// of Microsoft's class choose only the names of groups. So "everybody" is a group, each user is a group, and every group name contains the
/// app's name. Connection IDs are random, and so they differ between apps anyway.
/// </para>
/// When the app stops, Microsoft's class ends all subscriptions of the connection and closes it. It must not, because it does not own the
/// connection.
/// </summary>
internal sealed class SharedRedisHubLifetimeManager<THub>(
    ILogger<RedisHubLifetimeManager<THub>> logger,
    IOptions<RedisOptions> options,
    IHubProtocolResolver protocols,
    IOptions<HubOptions>? globalOptions,
    IOptions<HubOptions<THub>>? hubOptions,
    GroupNames names)
    : RedisHubLifetimeManager<THub>(logger, options, protocols, globalOptions, hubOptions), IDisposable
    where THub : Hub
{
    public override async Task OnConnectedAsync(HubConnectionContext connection)
    {
        await base.OnConnectedAsync(connection).ConfigureAwait(false);
        if (names.AreStock)
            return;

        var everybody = base.AddToGroupAsync(connection.ConnectionId, names.Everybody);
        var user = connection.UserIdentifier is { Length: > 0 } id
            ? base.AddToGroupAsync(connection.ConnectionId, names.OfUser(id)) : Task.CompletedTask;
        await Task.WhenAll(everybody, user).ConfigureAwait(false);
    }

    public override Task SendAllAsync(string methodName, object?[] args, CancellationToken cancellationToken = default) => names.AreStock
        ? base.SendAllAsync(methodName, args, cancellationToken)
        : base.SendGroupAsync(names.Everybody, methodName, args, cancellationToken);

    public override Task SendAllExceptAsync(
        string methodName, object?[] args, IReadOnlyList<string> excludedConnectionIds, CancellationToken cancellationToken = default) =>
        names.AreStock
        ? base.SendAllExceptAsync(methodName, args, excludedConnectionIds, cancellationToken)
        : base.SendGroupExceptAsync(names.Everybody, methodName, args, excludedConnectionIds, cancellationToken);

    public override Task SendUserAsync(string userId, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        names.AreStock
        ? base.SendUserAsync(userId, methodName, args, cancellationToken)
        : base.SendGroupAsync(names.OfUser(userId), methodName, args, cancellationToken);

    public override Task SendUsersAsync(
        IReadOnlyList<string> userIds, string methodName, object?[] args, CancellationToken cancellationToken = default) => names.AreStock
        ? base.SendUsersAsync(userIds, methodName, args, cancellationToken)
        : base.SendGroupsAsync(
            [.. userIds.Where(id => !string.IsNullOrEmpty(id)).Select(names.OfUser)], methodName, args, cancellationToken);

    public override Task SendGroupAsync(
        string groupName, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        base.SendGroupAsync(names.OfGroup(groupName), methodName, args, cancellationToken);

    public override Task SendGroupExceptAsync(
        string groupName, string methodName, object?[] args, IReadOnlyList<string> excludedConnectionIds,
        CancellationToken cancellationToken = default) =>
        base.SendGroupExceptAsync(names.OfGroup(groupName), methodName, args, excludedConnectionIds, cancellationToken);

    public override Task SendGroupsAsync(
        IReadOnlyList<string> groupNames, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        base.SendGroupsAsync(
            [.. groupNames.Where(name => !string.IsNullOrEmpty(name)).Select(names.OfGroup)], methodName, args, cancellationToken);

    public override Task AddToGroupAsync(string connectionId, string groupName, CancellationToken cancellationToken = default) =>
        base.AddToGroupAsync(connectionId, names.OfGroup(groupName), cancellationToken);

    public override Task RemoveFromGroupAsync(string connectionId, string groupName, CancellationToken cancellationToken = default) =>
        base.RemoveFromGroupAsync(connectionId, names.OfGroup(groupName), cancellationToken);

    void IDisposable.Dispose()
    {
    }
}
