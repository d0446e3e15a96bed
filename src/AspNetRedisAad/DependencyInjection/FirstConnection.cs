namespace AspNetRedisAad.DependencyInjection;

/// <summary>
/// Has all connections created with the first of them, so that what is created afterwards is disposed of before any of them is closed.
/// </summary>
internal sealed class FirstConnection
{
    private int _isBegun;

    /// <summary>True for the first caller only.</summary>
    public bool Begin() => Interlocked.Exchange(ref _isBegun, 1) == 0;
}
