namespace AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

/// <summary>One way that a message takes from whoever publishes it to the app that listens.</summary>
internal interface IMessageRoute : IAsyncDisposable
{
    /// <summary>For display.</summary>
    string Name { get; }

    /// <summary>Listens from now on.</summary>
    /// <param name="heard">Called with the number of a message each time that it arrives.</param>
    Task ListenAsync(Action<int> heard);

    /// <summary>Publishes the message of this number. Any exception means that it was not published.</summary>
    Task PublishAsync(int number);
}
