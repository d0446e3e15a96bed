using AspNetRedisAad.OutputCaching;
using StackExchange.Redis;

namespace AspNetRedisAad.Tests.OutputCaching;

public sealed class TagIndexTests
{
    private static readonly DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddDays(20_000);
    private static readonly double _score = _now.ToUnixTimeMilliseconds();

    private readonly TagIndex _index = new("shop:");

    [Fact]
    public void Tags_and_their_entries_use_the_same_keys_as_in_Microsofts_store()
    {
        string[] tags = ["red", "blue"];
        var redis = Run(_ => { }, database => Task.WhenAll(
            [.. _index.AddEntry(database, "page", tags, _now), .. _index.AddTags(database, tags, _now.AddMinutes(1))]));

        Assert.Equal("shop:__MSOCT_red", _index.KeyOf("red").ToString());
        Assert.Equal(["shop:__MSOCT", "shop:__MSOCT_blue", "shop:__MSOCT_red"], redis.Sets.Keys.Order());
        Assert.Equal(new() { ["page"] = _score }, redis.Sets["shop:__MSOCT_red"]);
        Assert.Equal(new() { ["page"] = _score }, redis.Sets["shop:__MSOCT_blue"]);
        Assert.Equal(new() { ["red"] = _score + 60_000, ["blue"] = _score + 60_000 }, redis.Sets["shop:__MSOCT"]);
    }

    [Theory]
    [InlineData(0, new int[0])]
    [InlineData(1, new[] { 1 })]
    [InlineData(256, new[] { 256 })]
    [InlineData(257, new[] { 256, 1 })]
    [InlineData(600, new[] { 256, 256, 88 })]
    public void The_entries_of_a_tag_are_returned_in_batches_and_each_entry_once(int count, int[] batches)
    {
        var found = new List<RedisValue[]>();
        Run(redis => Fill(redis, "shop:__MSOCT_red", count), async database =>
        {
            await foreach (var batch in _index.FindAsync(database, "red"))
                found.Add(batch);
        });

        Assert.Equal(batches, found.Select(batch => batch.Length));
        Assert.Equal(count, found.SelectMany(batch => batch).Distinct().Count());
    }

    [Fact]
    public void All_known_tags_are_returned()
    {
        var found = new List<string>();
        Run(redis => Fill(redis, "shop:__MSOCT", 3), async database =>
        {
            await foreach (var tag in _index.AllAsync(database))
                found.Add(tag);
        });

        Assert.Equal(["0", "1", "2"], found.Order());
    }

    [Fact]
    public void The_tags_of_an_entry_are_those_that_list_it()
    {
        string[]? found = null;
        Run(
            redis =>
            {
                redis.Sets["shop:__MSOCT"] = new() { ["red"] = 1, ["blue"] = 2, ["green"] = 3 };
                redis.Sets["shop:__MSOCT_red"] = new() { ["page"] = 1, ["other"] = 1 };
                redis.Sets["shop:__MSOCT_blue"] = new() { ["other"] = 1 };
                redis.Sets["shop:__MSOCT_green"] = new() { ["page"] = 1 };
            },
            async database => found = await _index.FindTagsAsync(database, "page"));

        Assert.Equal(["green", "red"], found!.Order());
    }

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void With_too_many_tags_those_of_an_entry_are_not_searched(int count, bool isKnown)
    {
        string[]? found = null;
        Run(
            redis =>
            {
                Fill(redis, "shop:__MSOCT", count);
                redis.Sets["shop:__MSOCT_0"] = new() { ["page"] = 1 };
            },
            async database => found = await _index.FindTagsAsync(database, "page"));

        Assert.Equal(isKnown ? ["0"] : null, found);
    }

    [Fact]
    public void Removing_entries_keeps_the_others_under_the_tag()
    {
        var redis = Run(
            redis => redis.Sets["shop:__MSOCT_red"] = new() { ["a"] = 1, ["b"] = 2, ["c"] = 3 },
            database => _index.RemoveAsync(database, "red", ["a", "c"]));

        Assert.Equal(["b"], redis.Sets["shop:__MSOCT_red"].Keys);
    }

    [Fact]
    public void Expired_entries_are_returned_in_the_order_of_their_expiry()
    {
        RedisValue[] found = [], rest = [];
        Run(
            redis => redis.Sets["shop:__MSOCT_red"] = new()
            {
                ["c"] = _score, ["b"] = _score - 1, ["a"] = _score - 2, ["d"] = _score + 1,
            },
            async database =>
            {
                found = await _index.FindExpiredAsync(database, "red", _now, skip: 0);
                rest = await _index.FindExpiredAsync(database, "red", _now, skip: 1);
            });

        Assert.Equal(["a", "b"], found.Select(key => key.ToString()));
        Assert.Equal(["b"], rest.Select(key => key.ToString()));
    }

    [Fact]
    public void An_update_changes_the_expiry_of_an_entry_and_adds_no_entry()
    {
        var redis = Run(
            redis => redis.Sets["shop:__MSOCT_red"] = new() { ["a"] = 1 },
            database => Task.WhenAll(
                _index.UpdateAsync(database, "red", "a", _now), _index.UpdateAsync(database, "red", "b", _now)));

        Assert.Equal(new() { ["a"] = _score }, redis.Sets["shop:__MSOCT_red"]);
    }

    [Fact]
    public void A_tag_is_removed_together_with_its_last_entry()
    {
        var redis = Run(
            redis =>
            {
                redis.Sets["shop:__MSOCT"] = new() { ["red"] = 1, ["blue"] = 1 };
                redis.Sets["shop:__MSOCT_red"] = new() { ["a"] = _score - 1, ["b"] = _score };
                redis.Sets["shop:__MSOCT_blue"] = new() { ["a"] = _score - 1 };
            },
            async database =>
            {
                await _index.RemoveExpiredAsync(database, "red", _now);
                await _index.RemoveExpiredAsync(database, "blue", _now);
            });

        Assert.Equal(["b"], redis.Sets["shop:__MSOCT_red"].Keys);
        Assert.Empty(redis.Sets["shop:__MSOCT_blue"]);
        Assert.Equal(new() { ["red"] = 1 }, redis.Sets["shop:__MSOCT"]);
    }

    /// <summary>Otherwise, no cleanup would process the tag again.</summary>
    [Fact]
    public void A_tag_that_gets_an_entry_while_it_is_removed_is_added_again()
    {
        var returned = 0;
        Interleaving.TryAll(
            isCluster: false,
            redis => redis.Sets["shop:__MSOCT"] = new() { ["red"] = 1 },
            [
                database => _index.RemoveExpiredAsync(database, "red", _now),
                database => Task.WhenAll(_index.AddEntry(database, "page", ["red"], _now.AddMinutes(1))),
            ],
            (redis, log) =>
            {
                // If the entry is added last, the code that writes the entry adds the tag.
                Assert.True(
                    redis.Sets["shop:__MSOCT"].ContainsKey("red") || log.EndsWith("ZADD page shop:__MSOCT_red", StringComparison.Ordinal),
                    log);
                if (redis.Sets["shop:__MSOCT"].GetValueOrDefault("red") == _score)
                    returned++;
            });

        Assert.NotEqual(0, returned);
    }

    private static void Fill(Interleaving redis, string key, int count) =>
        redis.Sets[key] = Enumerable.Range(0, count).ToDictionary(i => $"{i}", i => (double)i);

    private static Interleaving Run(Action<Interleaving> prepare, Func<IDatabase, Task> operation)
    {
        Interleaving? after = null;
        Interleaving.TrySome(1, isCluster: false, prepare, [operation], (redis, _) => after = redis);
        return after!;
    }
}
