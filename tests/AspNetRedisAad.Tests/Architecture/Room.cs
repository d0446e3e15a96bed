namespace AspNetRedisAad.Tests.Architecture;

/// <summary>A folder of a project.</summary>
/// <param name="Name">The folder's name; empty for the types that are in no folder.</param>
/// <param name="Purpose">What the folder contains, for the picture.</param>
/// <param name="Label">The name in the picture; null for the folder's name.</param>
internal sealed record Room(string Name, string Purpose, string? Label = null);
