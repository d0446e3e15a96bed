using System.Collections.Immutable;
using System.Net;

namespace AspNetRedisAad.Connection.Outages;

/// <summary>
/// A connection and its endpoints, such as the nodes of a cluster or several regions. The connection can be used as long as one endpoint
/// can.
/// </summary>
/// <param name="Whole">The state of the connection.</param>
/// <param name="Endpoints">The endpoints with a known state.</param>
internal sealed record ConnectionReachability(Reachability Whole, ImmutableDictionary<EndPoint, Reachability> Endpoints)
{
    public static ConnectionReachability NotYet(TimeSpan at) =>
        new(Reachability.NotYet(at), ImmutableDictionary<EndPoint, Reachability>.Empty);

    /// <inheritdoc cref="Reachability.Lost"/>
    public ConnectionReachability Lost(EndPoint endpoint, TimeSpan at, OutageReason reason)
    {
        var endpoints = Endpoints.SetItem(endpoint, Of(endpoint, at).Lost(at, reason));
        return new(IsConnected(endpoints) ? Whole : Whole.Lost(at, reason), endpoints);
    }

    /// <inheritdoc cref="Reachability.AttemptFailed"/>
    public ConnectionReachability AttemptFailed(EndPoint endpoint, TimeSpan at, OutageReason reason)
    {
        var endpoints = Endpoints.SetItem(endpoint, Of(endpoint, at).AttemptFailed(at, reason));
        return new(IsConnected(endpoints) ? Whole : Whole.AttemptFailed(at, reason), endpoints);
    }

    /// <inheritdoc cref="Reachability.Restored"/>
    public ConnectionReachability Restored(EndPoint endpoint, TimeSpan at) =>
        new(Whole.Restored(at), Endpoints.SetItem(endpoint, Of(endpoint, at).Restored(at)));

    /// <summary>The endpoint is no longer part of the connection: the node has left its cluster.</summary>
    public ConnectionReachability Forget(EndPoint endpoint, TimeSpan at)
    {
        var endpoints = Endpoints.Remove(endpoint);
        if (IsConnected(endpoints) || !Whole.IsConnected)
            return this with { Endpoints = endpoints };

        var reason = endpoints.Select(other => other.Value.Reason).FirstOrDefault() ?? OutageReason.NotConnectedYet;
        return new(Whole.Lost(at, reason), endpoints);
    }

    private static bool IsConnected(ImmutableDictionary<EndPoint, Reachability> endpoints) =>
        endpoints.Any(endpoint => endpoint.Value.IsConnected);

    private Reachability Of(EndPoint endpoint, TimeSpan at) => Endpoints.GetValueOrDefault(endpoint) ?? Reachability.NotYet(at);
}
