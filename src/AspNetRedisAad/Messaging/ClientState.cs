using AspNetRedisAad.Resp;

namespace AspNetRedisAad.Messaging;

/// <summary>What StackExchange.Redis has said on a message connection, as far as another one in its place must be told the same.</summary>
internal sealed class ClientState
{
    private readonly Lock _gate = new();
    private readonly List<byte[]> _introduction = [];
    private readonly HashSet<Subscription> _subscriptions = [];

    /// <summary>Whether the server speaks RESP3, in which AUTH is allowed beside subscriptions.</summary>
    public bool IsResp3 { get; private set; }

    public IReadOnlyList<byte[]> Introduction
    {
        get
        {
            lock (_gate)
                return [.. _introduction];
        }
    }

    public IReadOnlyList<Subscription> Subscriptions
    {
        get
        {
            lock (_gate)
                return [.. _subscriptions];
        }
    }

    /// <summary>Notes a command that is about to be sent.</summary>
    /// <returns>What answers it will have.</returns>
    public Expectation Sending(List<byte[]> command, ReadOnlyMemory<byte> bytes)
    {
        var name = System.Text.Encoding.ASCII.GetString(command[0]).ToUpperInvariant();
        if (name is "HELLO" or "CLIENT")
        {
            lock (_gate)
                _introduction.Add(bytes.ToArray());
        }

        var type = name switch
        {
            "SUBSCRIBE" or "UNSUBSCRIBE" => Subscription.Plain,
            "PSUBSCRIBE" or "PUNSUBSCRIBE" => Subscription.Pattern,
            "SSUBSCRIBE" or "SUNSUBSCRIBE" => Subscription.Sharded,
            _ => '\0',
        };
        if (type == '\0' || command.Count == 1)
            return new Expectation(name, isOurs: false);

        var subscriptions = command.Skip(1).Select(channel => Subscription.Of(type, channel)).ToList();
        lock (_gate)
        {
            if (name.Contains("UNSUB", StringComparison.Ordinal))
                _subscriptions.ExceptWith(subscriptions);
            else
                _subscriptions.UnionWith(subscriptions);
        }

        return new Expectation(name, isOurs: false, subscriptions.Count, subscriptions[0]);
    }

    /// <summary>Notes what the answer says.</summary>
    public void Answered(Expectation asked, string? error, byte prefix)
    {
        if (asked.Command == "HELLO" && error is null && prefix == '%')
            IsResp3 = true;
        if (error is not null && asked.Subscription != default)
            Forget(asked.Subscription);
    }

    /// <summary>The server has no such subscription.</summary>
    public void Forget(Subscription subscription)
    {
        lock (_gate)
            _subscriptions.Remove(subscription);
    }

    /// <summary>The same once more, for a connection in this one's place.</summary>
    public IEnumerable<(ReadOnlyMemory<byte> Command, Expectation Expected)> Repeat()
    {
        foreach (var command in Introduction)
            yield return (command, new Expectation("HELLO", isOurs: true));
        foreach (var subscription in Subscriptions)
        {
            yield return (RespCommand.Write(subscription.SubscribeCommand, subscription.Name),
                new Expectation(subscription.SubscribeCommand, isOurs: true, subscription: subscription));
        }
    }
}
