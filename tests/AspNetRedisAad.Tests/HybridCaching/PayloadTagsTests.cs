using AspNetRedisAad.HybridCaching;
using CsCheck;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.Tests.HybridCaching;

public sealed class PayloadTagsTests
{
    public static TheoryData<string[]> Tags => new(
        Array.Empty<string>(), new[] { "red" }, new[] { "red", "blue" }, new[] { new string('r', 300), "großes Lager", "🔑" });

    /// <summary>Uses the version of HybridCache that the package references.</summary>
    [Theory]
    [MemberData(nameof(Tags))]
    public async Task The_tags_that_HybridCache_writes_are_read(string[] tags)
    {
        var stored = new StoredEntries();
        await using var provider = new ServiceCollection().AddSingleton<IDistributedCache>(stored)
            .AddHybridCache().Services.BuildServiceProvider();
        await provider.GetRequiredService<HybridCache>().SetAsync("ключ", new string('x', 1000), tags: tags);

        Assert.Equal(tags.Order(), PayloadTags.Read(await stored.GetAsync("ключ")).Order());
    }

    /// <summary>Format 2 has a size after the duration. Format 3 is unknown.</summary>
    [Theory]
    [InlineData(2, new[] { "red" })]
    [InlineData(3, new string[0])]
    public void Another_format_is_read_if_it_is_known(byte format, string[] tags)
    {
        byte[] payload = [0x03, format, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 0x80, 0x01, 42, 1, 1, (byte)'k', 3, (byte)'r', (byte)'e',
            (byte)'d', 9, 9, 0x03, format];

        Assert.Equal(tags, PayloadTags.Read(payload));
    }

    /// <summary>After the header: flags, two lengths, the number of tags, the key, the tags and the cached value.</summary>
    [Fact]
    public void An_entry_that_ends_before_its_last_tag_has_no_tags()
    {
        byte[] payload = [0x03, 1, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 2, 1, 2, 1, (byte)'k', 1, (byte)'r', 2, (byte)'b', (byte)'l'];

        Assert.Equal(["r", "bl"], PayloadTags.Read(payload));
        Assert.All(Enumerable.Range(0, payload.Length), length => Assert.Empty(PayloadTags.Read(payload.AsSpan(0, length))));
    }

    [Fact]
    public void Other_data_does_no_harm_with_or_without_tags() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        if (bytes.Length > 1)
            (bytes[0], bytes[1]) = (0x03, (byte)(1 + (bytes[1] % 2)));
        PayloadTags.Read(bytes);
    });

    [Fact]
    public void An_entry_whose_tag_is_removed_during_the_read_is_not_stored_in_memory()
    {
        var tags = new MemoryTags();
        using var memory = new TaggedMemory(new MemoryCache(Options.Create(new MemoryCacheOptions())), tags);

        Read(removed: null);
        Assert.True(memory.TryGetValue("a", out _));
        Read(removed: "blue");
        Assert.True(memory.TryGetValue("a", out _));
        Read(removed: "red");
        Assert.False(memory.TryGetValue("a", out _));
        Read(removed: null);
        Assert.True(memory.TryGetValue("a", out _));
        tags.Remove("red");
        Assert.False(memory.TryGetValue("a", out _));

        void Read(string? removed)
        {
            memory.Remove("a");
            var reading = tags.Begin("a");
            if (removed is not null)
                tags.Remove(removed);
            reading.Tags = ["red"];
            using var entry = memory.CreateEntry("a");
            entry.Value = "old";
        }
    }

    private sealed class StoredEntries : IDistributedCache
    {
        private readonly Dictionary<string, byte[]> _entries = [];

        public byte[]? Get(string key) => _entries.GetValueOrDefault(key);

        public Task<byte[]?> GetAsync(string key, CancellationToken token = default) => Task.FromResult(Get(key));

        public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => _entries[key] = value;

        public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
        {
            Set(key, value, options);
            return Task.CompletedTask;
        }

        public void Refresh(string key)
        {
        }

        public Task RefreshAsync(string key, CancellationToken token = default) => Task.CompletedTask;

        public void Remove(string key) => _entries.Remove(key);

        public Task RemoveAsync(string key, CancellationToken token = default) => Task.CompletedTask;
    }
}
