using AspNetRedisAad.IntegrationTests.Hosting;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.OtherLibraries;

/// <summary>A library that stores data in Redis, on a multiplexer that it gets from us or opens with our options.</summary>
internal abstract class LibraryInUse : IAsyncDisposable
{
    /// <summary>The name for display.</summary>
    public abstract string Name { get; }

    /// <summary>The multiplexer that the library got or has opened. Known after the first round.</summary>
    public abstract IConnectionMultiplexer Multiplexer { get; }

    /// <summary>Whether the library's Dispose closes it, at once or soon.</summary>
    public abstract bool ClosesMultiplexer { get; }

    /// <summary>Sets up the library as an app would.</summary>
    public abstract Task StartAsync(TestApp app);

    /// <summary>Stores this number with the library, and reads it again. Any exception means failure.</summary>
    public abstract Task RoundAsync(int number);

    /// <summary>Fails unless each of these numbers is still there exactly once.</summary>
    public abstract Task VerifyAsync(IReadOnlyCollection<int> kept);

    /// <summary>Disposes only the library, as an app or its container would; the library may or may not close what it got.</summary>
    public abstract ValueTask DisposeAsync();

    protected static void Same(object? expected, object? actual)
    {
        if (!Equals(expected, actual))
            throw new InvalidDataException($"{actual ?? "nothing"} instead of {expected}.");
    }
}
