using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Doctor;

/// <summary>A cache that the doctor examines.</summary>
/// <param name="settings">The settings of the connection to it.</param>
/// <param name="tokens">What the connection signs in with.</param>
/// <param name="place">The setting that names the cache.</param>
/// <param name="side">What a move needs from the cache; null if there is no move.</param>
internal sealed class ExaminedCache(AzureRedisAadOptions settings, ITokenSupply tokens, string place, MovingSide? side)
{
    public AzureRedisAadOptions Settings { get; } = settings;

    public ITokenSupply Tokens { get; } = tokens;

    public string Place { get; } = place;

    public MovingSide? Side { get; } = side;
}
