using AspNetRedisAad.Session;
using StackExchange.Redis;

namespace AspNetRedisAad.Tests.Session;

public sealed class SessionCopyTests
{
    [Fact]
    public void Copies_of_the_same_write_are_equal()
    {
        var copy = Copy(1, ("a", 1), ("b", 2));

        Assert.True(copy.IsSameAs(Copy(1, ("b", 2), ("a", 1))));
        Assert.True(Copy(null, ("a", 1)).IsSameAs(Copy(null, ("a", 1))));
    }

    [Fact]
    public void A_copy_without_a_write_time_only_needs_the_same_values()
    {
        Assert.True(Copy(null, ("a", 1)).IsSameAs(Copy(1, ("a", 1))));
        Assert.False(Copy(1, ("a", 1)).IsSameAs(Copy(null, ("a", 1))));
    }

    [Fact]
    public void Copies_of_different_writes_are_not_equal() => Assert.False(Copy(1, ("a", 1)).IsSameAs(Copy(2, ("a", 1))));

    [Fact]
    public void Copies_with_different_values_keys_or_counts_are_not_equal()
    {
        var copy = Copy(1, ("a", 1));

        Assert.False(copy.IsSameAs(Copy(1, ("a", 2))));
        Assert.False(copy.IsSameAs(Copy(1, ("b", 1))));
        Assert.False(copy.IsSameAs(Copy(1, ("a", 1), ("b", 1))));
        Assert.False(copy.IsSameAs(Copy(1)));
    }

    [Fact]
    public void Data_that_is_not_a_session_equals_only_such_data_with_the_same_fault()
    {
        var none = SessionCopy.NotASession("it is not a hash.");

        Assert.Equal(("it is not a hash.", 0), (none.Fault, none.Values.Count));
        Assert.True(none.IsSameAs(SessionCopy.NotASession("it is not a hash.")));
        Assert.False(none.IsSameAs(SessionCopy.NotASession("it has fields that no session has.")));
        Assert.False(none.IsSameAs(Copy(null)));
    }

    [Fact]
    public void A_mark_has_the_write_time_and_the_comparison_if_it_is_known()
    {
        Assert.Equal([new HashEntry("w", 5)], new MoveMark(5).Fields);
        Assert.Equal([new HashEntry("w", 5), new HashEntry("c", 3)], new MoveMark(5, 3).Fields);
    }

    private static SessionCopy Copy(long? writtenAt, params (string Key, byte Value)[] values) =>
        new(values.ToDictionary(value => value.Key, value => new[] { value.Value })) { WrittenAt = writtenAt ?? RedisValue.Null };
}
