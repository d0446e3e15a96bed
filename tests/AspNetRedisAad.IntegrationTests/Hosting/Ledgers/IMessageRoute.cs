namespace AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

/// <summary>One path of a message from the publisher to the app that listens.</summary>
internal interface IMessageRoute : IAsyncDisposable
{
    /// <summary>The name for display.</summary>
    string Name { get; }

    /// <summary>Starts to listen.</summary>
    /// <param name="heard">Called with the number of a message each time it arrives.</param>
    Task ListenAsync(Action<int> heard);

    /// <summary>Publishes the message with this number. Any exception means that it was not published.</summary>
    Task PublishAsync(int number);
}
