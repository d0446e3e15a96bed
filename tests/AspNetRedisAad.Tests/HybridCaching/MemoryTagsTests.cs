using AspNetRedisAad.HybridCaching;
using Microsoft.Extensions.Caching.Memory;

namespace AspNetRedisAad.Tests.HybridCaching;

public sealed class MemoryTagsTests : IDisposable
{
    private readonly MemoryTags _tags = new();
    private readonly TaggedMemory _memory;

    public MemoryTagsTests() => _memory = new TaggedMemory(new MemoryCache(new MemoryCacheOptions()), _tags);

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void Removing_any_of_its_tags_removes_an_entry_that_was_read_from_Redis()
    {
        Load("a", "red", "blue");
        Load("b", "red");
        Load("c", "green");

        _tags.Remove("blue");
        Assert.Equal("bc", Left());
        _tags.Remove("red");
        Assert.Equal("c", Left());
    }

    [Fact]
    public void An_entry_that_is_loaded_after_a_removal_stays_until_the_next_removal()
    {
        _tags.Remove("red");
        Load("a", "red");
        Assert.Equal("a", Left());

        _tags.Remove("red");
        Assert.Equal("", Left());
        Load("b", "red");
        Assert.Equal("b", Left());
    }

    [Fact]
    public void An_entry_whose_tag_is_removed_during_the_read_is_not_stored()
    {
        var reading = _tags.Begin("a");
        reading.Tags = ["red"];
        _tags.Remove("red");
        Store("a");

        Assert.Equal("", Left());
    }

    [Fact]
    public void The_removal_of_another_tag_during_the_read_has_no_effect()
    {
        var reading = _tags.Begin("a");
        reading.Tags = ["red"];
        _tags.Remove("blue");
        Store("a");

        Assert.Equal("a", Left());
        _tags.Remove("red");
        Assert.Equal("", Left());
    }

    [Fact]
    public void A_second_removal_affects_a_read_that_began_before_the_first()
    {
        var reading = _tags.Begin("a");
        reading.Tags = ["red"];
        _tags.Remove("red");
        _tags.Remove("red");
        Store("a");

        Assert.Equal("", Left());
    }

    [Fact]
    public void An_entry_with_another_key_does_not_get_the_tags()
    {
        _tags.Begin("a").Tags = ["red"];
        Store("b");
        _tags.Remove("red");

        Assert.Equal("b", Left());
    }

    [Fact]
    public void An_entry_without_tags_stays()
    {
        Load("a");
        Store("b");
        _tags.Remove("red");

        Assert.Equal("ab", Left());
    }

    [Fact]
    public void Tags_are_case_sensitive()
    {
        Load("a", "red");
        _tags.Remove("Red");

        Assert.Equal("a", Left());
    }

    private void Load(string key, params string[] tags)
    {
        _tags.Begin(key).Tags = tags;
        Store(key);
    }

    private void Store(string key)
    {
        using var entry = _memory.CreateEntry(key);
        entry.Value = key;
    }

    private string Left() => string.Concat(new[] { "a", "b", "c" }.Where(key => _memory.TryGetValue(key, out _)));
}
