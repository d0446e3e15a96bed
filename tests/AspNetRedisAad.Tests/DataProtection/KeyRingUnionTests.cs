using System.Xml.Linq;
using AspNetRedisAad.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;

namespace AspNetRedisAad.Tests.DataProtection;

public sealed class KeyRingUnionTests
{
    private const string A = "<key id=\"0000000a-0000-0000-0000-000000000000\"><secret>1</secret></key>";
    private const string B = "<key id=\"0000000b-0000-0000-0000-000000000000\"><secret>2</secret></key>";
    private const string Revoked = "<revocation><key id=\"0000000a-0000-0000-0000-000000000000\" /></revocation>";

    [Fact]
    public void It_contains_everything_in_either_cache_once()
    {
        var (read, other) = (Copy(A, B), Copy(A, Revoked));
        var union = new KeyRingUnion(read, other);

        Assert.Equal([A, B, Revoked], Texts(union.Elements));
        Assert.Equal([Revoked], Texts(union.MissingIn(read)));
        Assert.Equal([B], Texts(union.MissingIn(other)));
    }

    [Fact]
    public void A_key_in_a_different_format_is_the_same_key_and_the_format_in_the_cache_that_is_read_is_used()
    {
        var byHand = "<?xml version=\"1.0\"?>\n" + XElement.Parse(A.Replace("0000000a", "0000000A", StringComparison.Ordinal));
        var union = new KeyRingUnion(Copy(A), Copy(byHand, byHand));

        Assert.Equal([A], Texts(union.Elements));
        Assert.Empty(union.MissingIn(Copy(byHand)));
    }

    [Fact]
    public void Revocations_are_equal_only_if_their_content_is()
    {
        var all = Revoked.Replace("0000000a-0000-0000-0000-000000000000", "*", StringComparison.Ordinal);

        Assert.Equal([Revoked, all], Texts(new KeyRingUnion(Copy(Revoked), Copy(all, XElement.Parse(Revoked).ToString())).Elements));
    }

    [Fact]
    public void A_key_that_was_deleted_in_either_cache_does_not_return_from_the_other()
    {
        var deleted = KeyRingElement.Of(XElement.Parse(A)).Identity;
        var (read, other) = (Copy(A, B), new KeyRingCopy([], new HashSet<string> { deleted }));
        var union = new KeyRingUnion(read, other);

        Assert.Equal([B], Texts(union.Elements));
        Assert.Equal([A], Texts(union.LeftIn(read)));
        Assert.Equal([B], Texts(union.MissingIn(other)));
        Assert.Equal([A], Texts(new KeyRingUnion(other, read).LeftIn(read)));
    }

    [Fact]
    public void While_the_other_cache_is_down_the_key_ring_is_that_of_the_cache_that_is_read()
    {
        var read = Copy(A, A, B);

        Assert.Equal([A, B], Texts(new KeyRingUnion(read, null).Elements));
    }

    [Fact]
    public void The_text_of_an_identity_contains_no_secret()
    {
        var key = KeyRingElement.Of(XElement.Parse("<key id=\"none\"><secret>hidden</secret></key>"));

        Assert.DoesNotContain("hidden", key.Identity, StringComparison.Ordinal);
    }

    private static KeyRingCopy Copy(params string[] texts) =>
        new(KeyRingElement.Read([.. texts.Select(text => (StackExchange.Redis.RedisValue)text)], NullLogger.Instance),
            new HashSet<string>());

    private static IEnumerable<string> Texts(IEnumerable<KeyRingElement> elements) => elements.Select(element => (string)element.Text!);
}
