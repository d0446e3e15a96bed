namespace AspNetRedisAad.Messaging;

/// <summary>
/// Knows the cluster node from which each channel is received. When a node returns, StackExchange.Redis subscribes again, at any node,
/// without ending the earlier subscription. So after an outage many channels are subscribed at two nodes, and each of their messages comes
/// twice. Only the latest subscription counts, as long as it lasts.
/// </summary>
internal sealed class SubscriptionOwners
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Subscription, List<object>> _owners = [];
    private readonly HashSet<object> _connections = [];
    private volatile bool _areSeveral;

    public void Opened(object connection)
    {
        lock (_gate)
        {
            _connections.Add(connection);
            _areSeveral = _connections.Count > 1;
        }
    }

    public void Ended(object connection)
    {
        lock (_gate)
        {
            _connections.Remove(connection);
            _areSeveral = _connections.Count > 1;
            foreach (var subscription in _owners.Keys.ToList())
                Remove(connection, subscription);
        }
    }

    public void Subscribed(object connection, Subscription subscription)
    {
        lock (_gate)
        {
            Remove(connection, subscription);
            if (!_owners.TryGetValue(subscription, out var owners))
                _owners[subscription] = owners = [];
            owners.Add(connection);
        }
    }

    public void Unsubscribed(object connection, Subscription subscription)
    {
        lock (_gate)
            Remove(connection, subscription);
    }

    /// <summary>Whether to deliver the messages from this connection.</summary>
    public bool IsOwner(object connection, Subscription subscription)
    {
        if (!_areSeveral || subscription.IsOfOneNode)
            return true;

        lock (_gate)
            return !_owners.TryGetValue(subscription, out var owners) || owners[^1] == connection;
    }

    private void Remove(object connection, Subscription subscription)
    {
        if (_owners.TryGetValue(subscription, out var owners) && owners.Remove(connection) && owners.Count == 0)
            _owners.Remove(subscription);
    }
}
