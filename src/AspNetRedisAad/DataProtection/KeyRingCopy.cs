namespace AspNetRedisAad.DataProtection;

/// <summary>The key ring in one of two caches.</summary>
/// <param name="Elements">The elements, in the order of the list.</param>
/// <param name="Deleted">The identities of elements that were deleted on purpose and must not return from the other cache.</param>
internal sealed record KeyRingCopy(IReadOnlyList<KeyRingElement> Elements, IReadOnlySet<string> Deleted);
