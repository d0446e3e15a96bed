namespace AspNetRedisAad.Identity;

/// <summary>The app's only source of chance: it spreads instances in time and decides nothing else.</summary>
internal sealed class Jitter(Random random)
{
    /// <summary>From 0 up to 1.</summary>
    public double Next()
    {
        lock (random)
            return random.NextDouble();
    }
}
