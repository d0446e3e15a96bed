using System.Text.Json.Serialization;

namespace AspNetRedisAad.Emulator.Control;

internal sealed record ControlError(string Error);

/// <summary>
/// Generated serializers. A name that is not known is refused: a misspelt fault would make a test pass that tests nothing.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    WriteIndented = true)]
[JsonSerializable(typeof(ControlState))]
[JsonSerializable(typeof(ControlChange))]
[JsonSerializable(typeof(ControlError))]
internal sealed partial class ControlJson : JsonSerializerContext;
