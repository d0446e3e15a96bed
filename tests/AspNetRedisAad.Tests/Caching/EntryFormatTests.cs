using AspNetRedisAad.Caching;
using AspNetRedisAad.Moving;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace AspNetRedisAad.Tests.Caching;

public sealed class EntryFormatTests
{
    private static readonly DateTimeOffset _moment = new(2030, 1, 1, 2, 0, 0, TimeSpan.FromHours(2));

    [Fact]
    public void An_entry_is_a_hash_with_Microsofts_fields_in_UTC_ticks_and_its_owner() => Assert.Equal(
        ["absexp=" + new DateTime(2030, 1, 1).Ticks, "sldexp=600000000", "of=7", "data=x"],
        Lines(EntryFormat.Write(new EntryExpiry(_moment, TimeSpan.FromMinutes(1)), 7, "x")));

    [Fact]
    public void Minus_one_means_no_expiration() =>
        Assert.Equal(["absexp=-1", "sldexp=-1", "of=7", "data=x"], Lines(EntryFormat.Write(default, 7, "x")));

    [Fact]
    public void The_requested_fields_are_the_written_ones()
    {
        Assert.Equal(["absexp", "sldexp", "of", "data"], EntryFormat.AllFields.Select(field => field.ToString()));
        Assert.Equal(["absexp", "sldexp", "of"], EntryFormat.ExpiryFields.Select(field => field.ToString()));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void An_expiration_is_read_as_it_was_written(bool isAbsolute, bool slides)
    {
        var written = new EntryExpiry(isAbsolute ? _moment : null, slides ? TimeSpan.FromDays(3) : null);

        Assert.True(EntryFormat.TryRead(Values(EntryFormat.Write(written, 7, "x")), out var read));
        Assert.Equal(written, read);
    }

    [Fact]
    public void Missing_fields_mean_no_expiration()
    {
        Assert.True(EntryFormat.TryRead([RedisValue.Null, RedisValue.Null, RedisValue.Null], out var expiry));
        Assert.Equal(default, expiry);
    }

    [Theory]
    [InlineData("x", "-1")]
    [InlineData("-1", "x")]
    [InlineData("-2", "-1")]
    [InlineData("-1", "-2")]
    [InlineData("3155378976000000000", "-1")]
    public void An_entry_with_invalid_times_is_rejected(string absolute, string sliding)
    {
        Assert.False(EntryFormat.TryRead([absolute, sliding, 7], out var expiry));
        Assert.Equal(default, expiry);
    }

    [Fact]
    public void The_longest_and_shortest_times_are_valid()
    {
        Assert.True(EntryFormat.TryRead(DateTimeOffset.MaxValue.UtcTicks, long.MaxValue, out var longest));
        Assert.Equal(new EntryExpiry(DateTimeOffset.MaxValue, TimeSpan.MaxValue), longest);
        Assert.True(EntryFormat.TryRead(0, 0, out var shortest));
        Assert.Equal(new EntryExpiry(DateTimeOffset.MinValue, TimeSpan.Zero), shortest);
    }

    [Fact]
    public void A_reply_is_accepted_unless_it_names_another_owner_or_has_another_length()
    {
        Assert.True(EntryFormat.IsOf([1, 1, 7], EntryFormat.ExpiryFields, 7));
        Assert.True(EntryFormat.IsOf([1, 1, RedisValue.Null], EntryFormat.ExpiryFields, 7));
        Assert.False(EntryFormat.IsOf([1, 1, 8], EntryFormat.ExpiryFields, 7));
        Assert.False(EntryFormat.IsOf([1, 1, "x"], EntryFormat.ExpiryFields, 7));
        Assert.False(EntryFormat.IsOf([1, 1, 7], EntryFormat.AllFields, 7));
        Assert.False(EntryFormat.IsOf([1, 1, 7, "x"], EntryFormat.ExpiryFields, 7));
    }

    [Fact]
    public void In_a_move_an_entry_also_has_its_write_time_and_the_comparison_mark()
    {
        var entry = new MovingEntry(default, "x", 5, IsCompared: true);

        Assert.Equal(["absexp=-1", "sldexp=-1", "of=7", "data=x", "w=5"], Lines(entry.Write(7, 5, compared: null)));
        Assert.Equal(["absexp=-1", "sldexp=-1", "of=7", "data=x", "w=5", "c=3"], Lines(entry.Write(7, 5, compared: 3)));
        Assert.Equal(["absexp", "sldexp", "of", "data", "w", "c"], MovingEntry.Names.Select(name => name.ToString()));
    }

    [Fact]
    public void In_a_move_an_entry_is_read_as_it_was_written()
    {
        var times = new WriteTime(new FakeTimeProvider()) { Switched = 3 };
        var written = new MovingEntry(new EntryExpiry(_moment, TimeSpan.FromMinutes(1)), "x", 5, IsCompared: true);

        Assert.Equal(written, MovingEntry.Read(Values(written.Write(7, 5, compared: 3)), times));
        Assert.Equal(written with { IsCompared = false }, MovingEntry.Read(Values(written.Write(7, 5, compared: 4)), times));
        Assert.Null(MovingEntry.Read(["x", -1, 7, "x", 5, 3], times));
    }

    [Fact]
    public void In_a_move_an_entry_is_settled_if_it_was_compared_or_has_no_write_time()
    {
        var moved = new MovingEntry(default, "x", 5, IsCompared: false);

        Assert.False(moved.IsSettled);
        Assert.True((moved with { IsCompared = true }).IsSettled);
        Assert.True((moved with { Written = RedisValue.Null }).IsSettled);
        Assert.Equal(5, (long)moved.WrittenOrNone);
        Assert.Equal("0", (string?)(moved with { Written = RedisValue.Null }).WrittenOrNone);
    }

    private static IEnumerable<string> Lines(HashEntry[] fields) => fields.Select(field => $"{field.Name}={field.Value}");

    private static RedisValue[] Values(HashEntry[] fields) => [.. fields.Select(field => field.Value)];
}
