using AspNetRedisAad.IntegrationTests.Hosting;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.OtherLibraries;

/// <summary>A library that keeps something in Redis, on a multiplexer that it has from us or has opened with our options.</summary>
internal abstract class LibraryInUse : IAsyncDisposable
{
    /// <summary>For display.</summary>
    public abstract string Name { get; }

    /// <summary>What the library was given, or has opened. Known after the first round.</summary>
    public abstract IConnectionMultiplexer Multiplexer { get; }

    /// <summary>Whether its Dispose closes that, at once or soon.</summary>
    public abstract bool ClosesMultiplexer { get; }

    /// <summary>As an app would set it up.</summary>
    public abstract Task StartAsync(TestApp app);

    /// <summary>Has the library keep this number, and reads it again. Any exception means that this did not work.</summary>
    public abstract Task RoundAsync(int number);

    /// <summary>Fails unless each of these numbers is still there, and is there once.</summary>
    public abstract Task VerifyAsync(IReadOnlyCollection<int> kept);

    /// <summary>Only the library, as an app or its container would; what it was given it may close or not.</summary>
    public abstract ValueTask DisposeAsync();

    protected static void Same(object? expected, object? actual)
    {
        if (!Equals(expected, actual))
            throw new InvalidDataException($"{actual ?? "nothing"} instead of {expected}.");
    }
}
