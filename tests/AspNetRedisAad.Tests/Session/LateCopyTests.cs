using AspNetRedisAad.Session;
using AspNetRedisAad.Tests.Moving;
using static AspNetRedisAad.Tests.Session.SessionsInMemory;

namespace AspNetRedisAad.Tests.Session;

/// <summary>How the cache that is not read gets the sessions that it has missed.</summary>
public sealed class LateCopyTests : IAsyncDisposable
{
    private static readonly TimeSpan _idleTimeout = TimeSpan.FromMinutes(20);

    private readonly NoPause _time = new();
    private OfflineMove _offline = null!;
    private SessionsInMemory _authority = null!;
    private SessionsInMemory _other = null!;
    private SessionComparison _comparison = null!;

    public static TheoryData<AzureRedisMoveStage> Stages => [AzureRedisMoveStage.Copy, AzureRedisMoveStage.Switch];

    /// <summary>A time that no write under way can have, and the present.</summary>
    private long LongAgo => Now - TimeSpan.FromSeconds(5.1).Ticks;

    private long Now => _offline.Time.GetUtcNow().UtcTicks;

    public ValueTask DisposeAsync() => _offline.DisposeAsync();

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task A_session_that_the_other_cache_has_not_is_copied_with_its_time_and_what_is_left_of_its_life(AzureRedisMoveStage stage)
    {
        Start(stage);
        (_authority.Stored, _authority.Life) = (Copy("a", LongAgo), TimeSpan.FromMinutes(7));

        await CopyAsync();

        Assert.Equal($"a w={LongAgo} c=", _other.Text);
        Assert.Equal((TimeSpan.FromMinutes(7), 1), (_other.Life, _other.Replacements));
        Assert.Equal(1, _authority.Reads);
    }

    [Fact]
    public async Task A_life_that_is_not_known_is_a_whole_one_and_a_time_that_is_not_known_is_the_present()
    {
        Start(AzureRedisMoveStage.Copy);
        _authority.Stored = Copy("a");

        await CopyAsync();

        Assert.Equal($"a w={Now} c=", _other.Text);
        Assert.Equal(_idleTimeout, _other.Life);
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task A_session_that_has_ended_ends_in_the_other_cache_too(AzureRedisMoveStage stage)
    {
        Start(stage);
        _other.Stored = Copy("a", LongAgo);

        await CopyAsync();

        Assert.Null(_other.Stored);
        Assert.Equal(1, _other.Deletions);
    }

    [Fact]
    public async Task What_is_no_session_is_not_copied()
    {
        Start(AzureRedisMoveStage.Copy);
        (_authority.Stored, _other.Stored) = (SessionCopy.NotASession("it is not a hash."), Copy("a", LongAgo));

        await CopyAsync();

        Assert.Null(_other.Stored);
    }

    [Fact]
    public async Task A_copy_that_is_the_same_stays_untouched()
    {
        Start(AzureRedisMoveStage.Copy);
        (_authority.Stored, _other.Stored) = (Copy("a", Now), Copy("a", Now));

        await CopyAsync();

        Assert.Equal((0, 1), (_other.Replacements, _other.Reads));
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task An_older_copy_is_replaced_and_keeps_the_mark_of_a_comparison(AzureRedisMoveStage stage)
    {
        Start(stage);
        (_authority.Stored, _other.Stored) = (Copy("a", LongAgo), Copy("b", LongAgo - 1, 3));

        await CopyAsync();

        Assert.Equal($"a w={LongAgo} c=3", _other.Text);
        Assert.Equal((1, 1), (_other.Replacements, _other.Reads));
    }

    [Fact]
    public async Task After_a_recent_write_it_is_seen_whether_another_one_has_overtaken_the_copy()
    {
        Start(AzureRedisMoveStage.Copy);
        var (now, written) = (Now, Copy("c", Now + 1));
        (_authority.Stored, _other.Stored) = (Copy("a", now), Copy("b", LongAgo));
        _other.BeforeRead = read =>
        {
            // A write to both, which had been on its way: it is in the one before the copy, and in the other one before it is looked at.
            if (read == 2)
                (_authority.Stored, _other.Stored) = (written, Copy("b", LongAgo));
        };

        await CopyAsync();

        Assert.Equal($"c w={now + 1} c=", _other.Text);
        Assert.Equal(2, _other.Replacements);
    }

    [Fact]
    public async Task An_old_session_is_looked_at_again_when_the_copy_it_replaces_was_written_just_now()
    {
        Start(AzureRedisMoveStage.Copy);
        (_authority.Stored, _other.Stored) = (Copy("a", LongAgo), Copy("b", Now - 1));

        await CopyAsync();

        Assert.Equal($"a w={LongAgo} c=", _other.Text);
        Assert.Equal((1, 3), (_other.Replacements, _other.Reads));
    }

    [Fact]
    public async Task A_newer_copy_is_a_write_on_its_way_here_and_is_not_replaced_before_it_has_arrived()
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

    [Fact]
    public async Task A_newer_copy_whose_write_has_failed_here_is_replaced_when_nothing_changes_any_more()
    {
        Start(AzureRedisMoveStage.Copy);
        (_authority.Stored, _other.Stored) = (Copy("a", LongAgo), Copy("b", LongAgo + 1));

        await CopyAsync();

        Assert.Equal($"a w={LongAgo} c=", _other.Text);
        Assert.Equal((1, 2), (_other.Replacements, _other.Reads));
    }

    [Fact]
    public async Task A_newer_copy_is_not_replaced_as_long_as_it_changes()
    {
        Start(AzureRedisMoveStage.Copy);
        (_authority.Stored, _other.Stored) = (Copy("a", LongAgo), Copy("b", LongAgo + 1));
        _other.BeforeRead = read =>
        {
            if (read == 2)
                _other.Stored = Copy("c", LongAgo + 2);
        };

        await CopyAsync();

        Assert.Equal($"a w={LongAgo} c=", _other.Text);
        Assert.Equal((1, 3), (_other.Replacements, _other.Reads));
    }

    [Fact]
    public async Task What_another_request_begins_there_meanwhile_is_looked_at_before_it_is_replaced()
    {
        Start(AzureRedisMoveStage.Copy);
        _authority.Stored = Copy("a", LongAgo);
        _other.BeforeReplace = () => _other.Stored ??= Copy("a", LongAgo);

        await CopyAsync();

        Assert.Equal((0, 2), (_other.Replacements, _other.Reads));
    }

    [Fact]
    public async Task A_session_that_is_written_all_the_time_is_given_up_and_tried_another_time()
    {
        Start(AzureRedisMoveStage.Copy);
        _authority.BeforeRead = read => _authority.Stored = Copy($"{read}", Now + read);

        var thrown = await Assert.ThrowsAsync<TimeoutException>(CopyAsync);

        Assert.Equal("Other requests kept writing to the session.", thrown.Message);
        Assert.Equal(20, _authority.Reads);
        Assert.Equal(Enumerable.Repeat(TimeSpan.FromMilliseconds(25), 20), _time.Waits);
    }

    [Fact]
    public async Task Where_the_other_cache_has_none_a_visit_gives_it_a_copy()
    {
        Start(AzureRedisMoveStage.Switch);
        (_authority.Stored, _authority.Life) = (Copy("a", 50), TimeSpan.FromMinutes(7));

        await CopyMissingAsync();

        Assert.Equal("a w=50 c=", _other.Text);
        Assert.Equal(TimeSpan.FromMinutes(7), _other.Life);
    }

    [Fact]
    public async Task A_visit_replaces_no_copy_that_is_there()
    {
        Start(AzureRedisMoveStage.Switch);
        (_authority.Stored, _other.Stored) = (Copy("a", 50), Copy("b", 40));

        await CopyMissingAsync();

        Assert.Equal("b w=40 c=", _other.Text);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_visit_copies_no_session_that_has_ended_and_nothing_that_is_none(bool hasEnded)
    {
        Start(AzureRedisMoveStage.Copy);
        _authority.Stored = hasEnded ? null : SessionCopy.NotASession("it is not a hash.");

        await CopyMissingAsync();

        Assert.Null(_other.Stored);
    }

    [Fact]
    public async Task A_visit_gives_a_copy_a_whole_life_and_the_present_time_where_they_are_not_known()
    {
        Start(AzureRedisMoveStage.Copy);
        _authority.Stored = Copy("a");

        await CopyMissingAsync();

        Assert.Equal($"a w={Now} c=", _other.Text);
        Assert.Equal(_idleTimeout, _other.Life);
    }

    [Fact]
    public void While_the_old_cache_is_read_nothing_is_compared()
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
        _comparison = new SessionComparison(_offline.Move, @new, old, () => _idleTimeout, _time);
    }

    private Task CopyAsync() => _comparison.CopyAsync("session", OfflineMove.Database, OfflineMove.Database);

    private Task CopyMissingAsync() => _comparison.CopyMissingAsync("session", OfflineMove.Database, OfflineMove.Database);
}
