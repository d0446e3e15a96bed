using AspNetRedisAad.Resp;

namespace AspNetRedisAad.Messaging;

/// <summary>What StackExchange.Redis has sent on a message connection, as far as its replacement must repeat it.</summary>
internal sealed class ClientState
{
    private readonly Lock _gate = new();
    private readonly List<byte[]> _introduction = [];
    private readonly HashSet<Subscription> _subscriptions = [];

    /// <summary>Whether the server uses RESP3, which allows AUTH on a connection with subscriptions.</summary>
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

    /// <summary>Records a command that is about to be sent.</summary>
    /// <returns>The answers to expect.</returns>
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

    /// <summary>Records the answer.</summary>
    public void Answered(Expectation asked, string? error, byte prefix)
    {
        if (asked.Command == "HELLO" && error is null && prefix == '%')
            IsResp3 = true;
        if (error is not null && asked.Subscription != default)
            Forget(asked.Subscription);
    }

    /// <summary>The server does not have this subscription.</summary>
    public void Forget(Subscription subscription)
    {
        lock (_gate)
            _subscriptions.Remove(subscription);
    }

    /// <summary>Repeats the same commands for the connection that replaces this one.</summary>
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
