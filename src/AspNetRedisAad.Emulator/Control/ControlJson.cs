using System.Text.Json.Serialization;

namespace AspNetRedisAad.Emulator.Control;

internal sealed record ControlError(string Error);

/// <summary>
/// Generated serializers. Unknown names are rejected: with a misspelled fault, a test would pass without testing anything.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    WriteIndented = true)]
[JsonSerializable(typeof(ControlState))]
[JsonSerializable(typeof(ControlChange))]
[JsonSerializable(typeof(ControlError))]
internal sealed partial class ControlJson : JsonSerializerContext;
