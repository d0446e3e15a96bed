using AspNetRedisAad.Session;
using StackExchange.Redis;

namespace AspNetRedisAad.Tests.Session;

public sealed class SessionCopyTests
{
    [Fact]
    public void Copies_of_one_write_are_the_same()
    {
        var copy = Copy(1, ("a", 1), ("b", 2));

        Assert.True(copy.IsSameAs(Copy(1, ("b", 2), ("a", 1))));
        Assert.True(Copy(null, ("a", 1)).IsSameAs(Copy(null, ("a", 1))));
    }

    [Fact]
    public void A_copy_that_does_not_tell_of_which_write_it_is_has_to_have_the_same_values_only()
    {
        Assert.True(Copy(null, ("a", 1)).IsSameAs(Copy(1, ("a", 1))));
        Assert.False(Copy(1, ("a", 1)).IsSameAs(Copy(null, ("a", 1))));
    }

    [Fact]
    public void Another_write_is_another_copy() => Assert.False(Copy(1, ("a", 1)).IsSameAs(Copy(2, ("a", 1))));

    [Fact]
    public void Another_value_another_key_and_another_number_of_them_are_another_copy()
    {
        var copy = Copy(1, ("a", 1));

        Assert.False(copy.IsSameAs(Copy(1, ("a", 2))));
        Assert.False(copy.IsSameAs(Copy(1, ("b", 1))));
        Assert.False(copy.IsSameAs(Copy(1, ("a", 1), ("b", 1))));
        Assert.False(copy.IsSameAs(Copy(1)));
    }

    [Fact]
    public void What_is_no_session_is_the_same_only_as_what_is_none_for_the_same_reason()
    {
        var none = SessionCopy.NotASession("it is not a hash.");

        Assert.Equal(("it is not a hash.", 0), (none.Fault, none.Values.Count));
        Assert.True(none.IsSameAs(SessionCopy.NotASession("it is not a hash.")));
        Assert.False(none.IsSameAs(SessionCopy.NotASession("it has fields that no session has.")));
        Assert.False(none.IsSameAs(Copy(null)));
    }

    [Fact]
    public void A_mark_has_the_time_of_the_write_and_only_when_it_is_known_that_of_the_comparison()
    {
        Assert.Equal([new HashEntry("w", 5)], new MoveMark(5).Fields);
        Assert.Equal([new HashEntry("w", 5), new HashEntry("c", 3)], new MoveMark(5, 3).Fields);
    }

    private static SessionCopy Copy(long? writtenAt, params (string Key, byte Value)[] values) =>
        new(values.ToDictionary(value => value.Key, value => new[] { value.Value })) { WrittenAt = writtenAt ?? RedisValue.Null };
}
