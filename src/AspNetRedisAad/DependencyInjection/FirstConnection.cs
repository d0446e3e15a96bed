namespace AspNetRedisAad.DependencyInjection;

/// <summary>
/// Creates all connections together with the first one, so that services created afterwards are disposed before any connection is closed.
/// </summary>
internal sealed class FirstConnection
{
    private int _isBegun;

    /// <summary>True for the first caller only.</summary>
    public bool Begin() => Interlocked.Exchange(ref _isBegun, 1) == 0;
}
