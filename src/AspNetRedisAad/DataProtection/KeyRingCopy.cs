namespace AspNetRedisAad.DataProtection;

/// <summary>The key ring as one cache holds it, or as this process remembers it.</summary>
/// <param name="Elements">The elements, in the order of the list.</param>
/// <param name="Deleted">The identities of elements that were deleted on purpose and must not return.</param>
internal sealed record KeyRingCopy(IReadOnlyList<KeyRingElement> Elements, IReadOnlySet<string> Deleted)
{
    public static KeyRingCopy Empty { get; } = new([], new HashSet<string>());
}
