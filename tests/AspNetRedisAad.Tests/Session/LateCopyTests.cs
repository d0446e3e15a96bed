using AspNetRedisAad.Session;
using AspNetRedisAad.Tests.Moving;
using static AspNetRedisAad.Tests.Session.SessionsInMemory;

namespace AspNetRedisAad.Tests.Session;

/// <summary>How missing and outdated sessions are copied to the cache that is not read.</summary>
public sealed class LateCopyTests : IAsyncDisposable
{
    private static readonly TimeSpan _idleTimeout = TimeSpan.FromMinutes(20);

    private readonly NoPause _time = new();
    private OfflineMove _offline = null!;
    private SessionsInMemory _authority = null!;
    private SessionsInMemory _other = null!;
    private SessionComparison _comparison = null!;

    public static TheoryData<AzureRedisMoveStage> Stages => [AzureRedisMoveStage.Copy, AzureRedisMoveStage.Switch];

    /// <summary>A write time that is too old for a pending write.</summary>
    private long LongAgo => Now - TimeSpan.FromSeconds(5.1).Ticks;

    private long Now => _offline.Time.GetUtcNow().UtcTicks;

    public ValueTask DisposeAsync() => _offline.DisposeAsync();

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task A_session_missing_from_the_other_cache_is_copied_with_its_write_time_and_remaining_life(AzureRedisMoveStage stage)
    {
        Start(stage);
        (_authority.Stored, _authority.Life) = (Copy("a", LongAgo), TimeSpan.FromMinutes(7));

        await CopyAsync();

        Assert.Equal($"a w={LongAgo} c=", _other.Text);
        Assert.Equal((TimeSpan.FromMinutes(7), 1), (_other.Life, _other.Replacements));
        Assert.Equal(1, _authority.Reads);
    }

    [Fact]
    public async Task A_copy_gets_the_idle_timeout_and_no_write_time_if_the_original_values_are_unknown()
    {
        Start(AzureRedisMoveStage.Copy);
        _authority.Stored = Copy("a");

        await CopyAsync();

        Assert.Equal("a w=0 c=", _other.Text);
        Assert.Equal(_idleTimeout, _other.Life);
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task A_session_that_has_ended_is_deleted_from_the_other_cache(AzureRedisMoveStage stage)
    {
        Start(stage);
        _other.Stored = Copy("a", LongAgo);

        await CopyAsync();

        Assert.Null(_other.Stored);
        Assert.Equal(1, _other.Deletions);
    }

    [Fact]
    public async Task Data_that_is_not_a_session_is_not_copied()
    {
        Start(AzureRedisMoveStage.Copy);
        (_authority.Stored, _other.Stored) = (SessionCopy.NotASession("it is not a hash."), Copy("a", LongAgo));

        await CopyAsync();

        Assert.Null(_other.Stored);
    }

    [Fact]
    public async Task An_identical_copy_is_not_replaced()
    {
        Start(AzureRedisMoveStage.Copy);
        (_authority.Stored, _other.Stored) = (Copy("a", Now), Copy("a", Now));

        await CopyAsync();

        Assert.Equal((0, 1), (_other.Replacements, _other.Reads));
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task An_older_copy_is_replaced_and_keeps_its_comparison_mark(AzureRedisMoveStage stage)
    {
        Start(stage);
        (_authority.Stored, _other.Stored) = (Copy("a", LongAgo), Copy("b", LongAgo - 1, 3));

        await CopyAsync();

        Assert.Equal($"a w={LongAgo} c=3", _other.Text);
        Assert.Equal((1, 1), (_other.Replacements, _other.Reads));
    }

    [Fact]
    public async Task The_copy_of_a_recent_write_is_checked_for_a_concurrent_write()
    {
        Start(AzureRedisMoveStage.Copy);
        var (now, written) = (Now, Copy("c", Now + 1));
        (_authority.Stored, _other.Stored) = (Copy("a", now), Copy("b", LongAgo));
        _other.BeforeRead = read =>
        {
            // A concurrent write to both caches. It reaches the first cache before the copy, and the other one before the check.
            if (read == 2)
                (_authority.Stored, _other.Stored) = (written, Copy("b", LongAgo));
        };

        await CopyAsync();

        Assert.Equal($"c w={now + 1} c=", _other.Text);
        Assert.Equal(2, _other.Replacements);
    }

    [Fact]
    public async Task The_copy_of_an_old_session_is_checked_if_it_replaces_one_of_unknown_age()
    {
        Start(AzureRedisMoveStage.Copy);
        (_authority.Stored, _other.Stored) = (Copy("a", LongAgo), Copy("b"));

        await CopyAsync();

        Assert.Equal($"a w={LongAgo} c=", _other.Text);
        Assert.Equal((1, 2), (_other.Replacements, _other.Reads));
    }

    [Fact]
    public async Task A_newer_copy_is_kept_until_its_write_arrives_in_the_cache_that_is_read()
    {
        Start(AzureRedisMoveStage.Copy);
        (_authority.Stored, _other.Stored) = (Copy("a", Now), Copy("b", Now + 1));
        _authority.BeforeRead = read =>
        {
            if (read == 2)
                _authority.Stored = Copy("b", Now + 1);
        };

        await CopyAsync();

        Assert.Equal(0, _other.Replacements);
        Assert.Equal($"b w={Now + 1} c=", _other.Text);
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task A_newer_copy_is_replaced_if_its_write_to_the_cache_that_is_read_has_failed(AzureRedisMoveStage stage)
    {
        Start(stage);
        (_authority.Stored, _other.Stored) = (Copy("a", LongAgo - 1), Copy("b", LongAgo));

        await CopyAsync();

        Assert.Equal($"a w={LongAgo - 1} c=", _other.Text);
        Assert.Equal((1, 1), (_other.Replacements, _other.Reads));
    }

    /// <summary>An instance in the neighboring stage reads it, and its write to the cache that this instance reads may be slow.</summary>
    [Theory]
    [MemberData(nameof(Stages))]
    public async Task A_newer_copy_is_not_replaced_while_its_write_may_still_arrive_in_the_cache_that_is_read(AzureRedisMoveStage stage)
    {
        Start(stage);
        (_authority.Stored, _other.Stored) = (Copy("a", LongAgo), Copy("b", Now - TimeSpan.FromSeconds(4).Ticks));

        await Assert.ThrowsAsync<TimeoutException>(CopyAsync);

        Assert.Equal("b", _other.Text[..1]);
        Assert.Equal(0, _other.Replacements);
    }

    [Fact]
    public async Task A_session_that_another_request_creates_during_the_copy_is_read_before_it_is_replaced()
    {
        Start(AzureRedisMoveStage.Copy);
        _authority.Stored = Copy("a", LongAgo);
        _other.BeforeReplace = () => _other.Stored ??= Copy("a", LongAgo);

        await CopyAsync();

        Assert.Equal((0, 2), (_other.Replacements, _other.Reads));
    }

    [Fact]
    public async Task The_copy_of_a_session_that_is_written_continuously_times_out()
    {
        Start(AzureRedisMoveStage.Copy);
        _authority.BeforeRead = read => _authority.Stored = Copy($"{read}", Now + read);

        var thrown = await Assert.ThrowsAsync<TimeoutException>(CopyAsync);

        Assert.Equal("Other requests kept writing to the session.", thrown.Message);
        Assert.Equal(20, _authority.Reads);
        Assert.Equal(Enumerable.Repeat(TimeSpan.FromMilliseconds(25), 20), _time.Waits);
    }

    [Fact]
    public async Task A_visit_copies_a_session_that_is_missing_from_the_other_cache()
    {
        Start(AzureRedisMoveStage.Switch);
        (_authority.Stored, _authority.Life) = (Copy("a", 50), TimeSpan.FromMinutes(7));

        await CopyMissingAsync();

        Assert.Equal("a w=50 c=", _other.Text);
        Assert.Equal(TimeSpan.FromMinutes(7), _other.Life);
    }

    [Fact]
    public async Task A_visit_does_not_replace_an_existing_copy()
    {
        Start(AzureRedisMoveStage.Switch);
        (_authority.Stored, _other.Stored) = (Copy("a", 50), Copy("b", 40));

        await CopyMissingAsync();

        Assert.Equal("b w=40 c=", _other.Text);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_visit_copies_neither_an_ended_session_nor_other_data(bool hasEnded)
    {
        Start(AzureRedisMoveStage.Copy);
        _authority.Stored = hasEnded ? null : SessionCopy.NotASession("it is not a hash.");

        await CopyMissingAsync();

        Assert.Null(_other.Stored);
    }

    [Fact]
    public async Task A_copy_on_a_visit_gets_the_idle_timeout_and_the_current_time_if_the_original_values_are_unknown()
    {
        Start(AzureRedisMoveStage.Copy);
        _authority.Stored = Copy("a");

        await CopyMissingAsync();

        Assert.Equal("a w=0 c=", _other.Text);
        Assert.Equal(_idleTimeout, _other.Life);
    }

    [Fact]
    public void While_the_old_cache_is_read_sessions_are_not_compared()
    {
        Start(AzureRedisMoveStage.Copy);

        Assert.False(_comparison.IsNeeded(Copy("a")));
        Assert.Equal((1, 1), _offline.Move.Progress.LastHour());
        Assert.False(_comparison.IsNeeded(null));
        Assert.Equal((2, 1), _offline.Move.Progress.LastHour());
    }

    private void Start(AzureRedisMoveStage stage)
    {
        _offline = new OfflineMove(stage);
        var (@new, old) = (new SessionsInMemory(_offline.Move.To), new SessionsInMemory(_offline.Move.From));
        (_authority, _other) = stage == AzureRedisMoveStage.Copy ? (old, @new) : (@new, old);
        _comparison = new SessionComparison(_offline.Move, new SessionSides(_offline.Move, @new, old), () => _idleTimeout, _time);
    }

    private Task CopyAsync() => _comparison.CopyAsync("session", OfflineMove.Database, OfflineMove.Database);

    private Task CopyMissingAsync() => _comparison.CopyMissingAsync("session", OfflineMove.Database, OfflineMove.Database);
}
