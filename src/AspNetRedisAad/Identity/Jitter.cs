namespace AspNetRedisAad.Identity;

/// <summary>The package's only source of random numbers. They spread instances in time and decide nothing else.</summary>
internal sealed class Jitter(Random random)
{
    /// <summary>A number from 0 up to, but not including, 1.</summary>
    public double Next()
    {
        lock (random)
            return random.NextDouble();
    }
}
