namespace AspNetRedisAad.DataProtection;

/// <summary>The ring as one of two caches has it.</summary>
/// <param name="Elements">In the order of the list.</param>
/// <param name="Deleted">The identities of what has been deleted on purpose, and must not come back from the other cache.</param>
internal sealed record KeyRingCopy(IReadOnlyList<KeyRingElement> Elements, IReadOnlySet<string> Deleted);
