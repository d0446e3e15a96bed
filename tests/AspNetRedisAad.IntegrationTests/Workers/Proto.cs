using System.Text;
using Google.Protobuf;

namespace AspNetRedisAad.IntegrationTests.Workers;

/// <summary>
/// Protocol buffers by field number. The worker's package has types for the messages between the Functions host and its worker, but they
/// are internal.
/// </summary>
internal static class Proto
{
    /// <summary>A message of text and of messages.</summary>
    public static byte[] Message(params (int Field, object Value)[] fields)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream))
        {
            foreach (var (field, value) in fields)
            {
                output.WriteTag(field, WireFormat.WireType.LengthDelimited);
                output.WriteBytes(ByteString.CopyFrom(value as byte[] ?? Encoding.UTF8.GetBytes((string)value)));
            }
        }

        return stream.ToArray();
    }

    /// <summary>The content of the field at the path of field numbers; empty if there is none.</summary>
    public static byte[] Read(byte[] message, params ReadOnlySpan<int> path)
    {
        foreach (var field in path)
            message = Read(message, field);
        return message;
    }

    public static string ReadText(byte[] message, params ReadOnlySpan<int> path) => Encoding.UTF8.GetString(Read(message, path));

    private static byte[] Read(byte[] message, int field)
    {
        var input = new CodedInputStream(message);
        while (input.ReadTag() is > 0 and var tag)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                return input.ReadBytes().ToByteArray();
            input.SkipLastField();
        }

        return [];
    }
}
