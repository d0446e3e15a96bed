using AspNetRedisAad.OutputCaching;
using StackExchange.Redis;

namespace AspNetRedisAad.Tests.OutputCaching;

/// <summary>Whatever overlaps, afterwards each entry can be found by its tags.</summary>
public sealed class TaggedEntriesTests
{
    private const string Page = "page";

    private static readonly DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddDays(20_000);
    private static readonly TimeSpan _minute = TimeSpan.FromMinutes(1);

    private readonly TaggedEntries _entries = new("");

    /// <summary>Nothing; an entry with the tag; one with another tag; one that has expired according to the index.</summary>
    public static TheoryData<bool, string> Beginnings =>
        new MatrixTheoryData<bool, string>([false, true], ["", "red", "blue", "red, expired"]);

    [Theory]
    [MemberData(nameof(Beginnings))]
    public void A_write_and_an_eviction(bool isCluster, string before) => TryAll(isCluster, before, Write("red"), Evict("red"));

    [Theory]
    [MemberData(nameof(Beginnings))]
    public void A_write_with_two_tags_and_an_eviction_of_one(bool isCluster, string before) =>
        TryAll(isCluster, before, Write("blue", "red"), Evict("red"));

    [Theory]
    [MemberData(nameof(Beginnings))]
    public void Two_writes_with_the_same_tag(bool isCluster, string before) => TryAll(isCluster, before, Write("red"), Write("red"));

    [Theory]
    [MemberData(nameof(Beginnings))]
    public void Two_writes_with_different_tags(bool isCluster, string before) => TryAll(isCluster, before, Write("red"), Write("blue"));

    [Theory]
    [MemberData(nameof(Beginnings))]
    public void Two_evictions(bool isCluster, string before) => TryAll(isCluster, before, Evict("red"), Evict("red"));

    [Theory]
    [MemberData(nameof(Beginnings))]
    public void A_write_and_a_cleanup(bool isCluster, string before) => TryAll(isCluster, before, Write("red"), Collect());

    [Theory]
    [MemberData(nameof(Beginnings))]
    public void An_eviction_and_a_cleanup(bool isCluster, string before) => TryAll(isCluster, before, Evict("red"), Collect());

    [Theory]
    [InlineData("")]
    [InlineData("red")]
    public void Two_writes_with_different_tags_and_an_eviction(string before) =>
        TryAll(false, before, Write("red"), Write("blue"), Evict("red"));

    [Theory]
    [MemberData(nameof(Beginnings))]
    public void Everything_at_once(bool isCluster, string before) => Interleaving.TrySome(
        20_000, isCluster, redis =>
            Prepare(redis, before), [Write("red"), Write("red", "blue"), Evict("red"), Evict("blue"), Collect()], Check);

    [Theory]
    [MemberData(nameof(Beginnings))]
    public void A_copy_and_an_eviction(bool isCluster, string before) => TryAll(isCluster, before, Copy("red"), Evict("red"));

    [Theory]
    [MemberData(nameof(Beginnings))]
    public void A_copy_and_a_write(bool isCluster, string before) => TryAll(isCluster, before, Copy("red"), Write("blue"));

    [Theory]
    [MemberData(nameof(Beginnings))]
    public void A_copy_and_a_collection(bool isCluster, string before) => TryAll(isCluster, before, Copy("red"), Collect());

    [Theory]
    [InlineData("", "red")]
    [InlineData("blue", "blue")]
    public void A_copy_does_not_replace_an_existing_entry(string before, string after) => Interleaving.TryAll(
        false, redis => Prepare(redis, before), [Copy("red")],
        (redis, _) => Assert.Equal((after, _minute), redis.Values["__MSOCV_" + Page]));

    [Fact]
    public void A_cleanup_keeps_an_entry_that_lives_longer_than_its_tag_says_and_removes_an_expired_one()
    {
        var orders = Interleaving.TryAll(
            false,
            redis =>
            {
                Prepare(redis, "red, expired");
                redis.Sets["__MSOCT_red"]["dead"] = 2;
                redis.Sets["__MSOCT_gone"] = new() { ["dead"] = 2 };
                redis.Sets["__MSOCT"]["gone"] = 2;
            },
            [Collect()],
            (redis, log) =>
            {
                Check(redis, log);
                Assert.Equal([Page], redis.Sets["__MSOCT_red"].Keys);
                Assert.Equal((_now + _minute).ToUnixTimeMilliseconds(), redis.Sets["__MSOCT_red"][Page]);
                Assert.Empty(redis.Sets["__MSOCT_gone"]);
                Assert.Equal(["red"], redis.Sets["__MSOCT"].Keys);
            });

        Assert.Equal(1, orders);
    }

    private static void TryAll(bool isCluster, string before, params Func<IDatabase, Task>[] operations) =>
        Assert.InRange(Interleaving.TryAll(isCluster, redis => Prepare(redis, before), operations, Check), 2, int.MaxValue);

    private static void Prepare(Interleaving redis, string before)
    {
        if (before.Length == 0)
            return;

        var tag = before.Split(',')[0];
        var expires = before.EndsWith("expired", StringComparison.Ordinal) ? 1 : (_now + _minute).ToUnixTimeMilliseconds();
        redis.Values["__MSOCV_" + Page] = (tag, _minute);
        redis.Sets["__MSOCT_" + tag] = new() { [Page] = expires };
        redis.Sets["__MSOCT"] = new() { [tag] = expires };
    }

    private static void Check(Interleaving redis, string log)
    {
        if (!redis.Values.TryGetValue("__MSOCV_" + Page, out var value))
            return;

        foreach (var tag in value.Value.Split(' '))
        {
            Assert.True(redis.Sets.TryGetValue("__MSOCT_" + tag, out var entries)
                && entries.ContainsKey(Page), $"{tag} does not reach the entry after\n{log}");
            // In a cluster it may wait for the next write of the tag, and until then costs only memory.
            Assert.True(redis.IsCluster || redis.Sets["__MSOCT"].ContainsKey(tag), $"{tag} is not collected after\n{log}");
        }
    }

    private Func<IDatabase, Task> Write(params string[] tags) =>
        database => _entries.WriteAsync(database, Page, string.Join(' ', tags), tags, _minute, _now, reason => Assert.Fail(reason));

    private Func<IDatabase, Task> Copy(params string[] tags) =>
        database => _entries.CopyAsync(database, Page, string.Join(' ', tags), tags, _minute, _now, reason => Assert.Fail(reason));

    private Func<IDatabase, Task> Evict(string tag) => database => _entries.EvictAsync(database, tag, CancellationToken.None);

    private Func<IDatabase, Task> Collect() => database => _entries.CollectAsync(database, _now);
}
