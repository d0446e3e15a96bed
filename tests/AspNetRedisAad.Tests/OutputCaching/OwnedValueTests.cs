using AspNetRedisAad.Connection;
using AspNetRedisAad.OutputCaching;

namespace AspNetRedisAad.Tests.OutputCaching;

public class OwnedValueTests
{
    private static readonly KeyOwner _owners = new("shop:");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5000)]
    public void A_response_is_returned_only_for_its_own_key(int length)
    {
        var response = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        var value = OwnedValue.Write(response, _owners.Of("page"));

        Assert.True(OwnedValue.TryRead(value, _owners.Of("page"), out var read));
        Assert.Equal(response, read.ToArray());
        Assert.False(OwnedValue.TryRead(value, _owners.Of("other"), out _));
    }

    [Fact]
    public void A_value_without_a_mark_was_written_by_Microsofts_store()
    {
        byte[] value = [1, 2, 3];

        Assert.True(OwnedValue.TryRead(value, _owners.Of("page"), out var read));
        Assert.Equal(value, read.ToArray());
    }

    [Fact]
    public void Keys_differ_by_prefix_and_by_text()
    {
        Assert.NotEqual(_owners.Of("a"), _owners.Of("b"));
        Assert.NotEqual(_owners.Of("a"), new KeyOwner("other:").Of("a"));
        // The FNV-1a hash of the empty text.
        Assert.Equal(unchecked((long)14695981039346656037), new KeyOwner("").Of(""));
    }
}
