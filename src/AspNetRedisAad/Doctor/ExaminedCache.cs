using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Doctor;

/// <summary>A cache that the doctor looks at.</summary>
/// <param name="settings">Those of the connection to it.</param>
/// <param name="tokens">What it signs in with.</param>
/// <param name="place">The setting that names it.</param>
/// <param name="side">What a move needs of it; null when there is no move.</param>
internal sealed class ExaminedCache(AzureRedisAadOptions settings, ITokenSupply tokens, string place, MovingSide? side)
{
    public AzureRedisAadOptions Settings { get; } = settings;

    public ITokenSupply Tokens { get; } = tokens;

    public string Place { get; } = place;

    public MovingSide? Side { get; } = side;
}
