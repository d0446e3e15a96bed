using AspNetRedisAad.Connection.Outages;
using AspNetRedisAad.Session;
using AspNetRedisAad.Tests.Connection;
using AspNetRedisAad.Tests.Moving;
using static AspNetRedisAad.Tests.Session.SessionsInMemory;

namespace AspNetRedisAad.Tests.Session;

/// <summary>Which of two copies of a session a visitor gets while the new cache is read.</summary>
public sealed class SessionComparisonTests : IAsyncDisposable
{
    private readonly NoPause _time = new();
    private readonly OfflineMove _offline = new(AzureRedisMoveStage.Switch);
    private readonly SessionsInMemory _new;
    private readonly SessionsInMemory _old;
    private readonly SessionComparison _comparison;

    public SessionComparisonTests()
    {
        (_new, _old) = (new SessionsInMemory(_offline.Move.To), new SessionsInMemory(_offline.Move.From));
        _comparison = new SessionComparison(
            _offline.Move, new SessionSides(_offline.Move, _new, _old), () => TimeSpan.FromMinutes(20), _time);
    }

    public ValueTask DisposeAsync() => _offline.DisposeAsync();

    [Fact]
    public async Task A_session_that_neither_cache_has_does_not_exist()
    {
        Assert.Equal((null, true), await ResolveAsync());
        Assert.Equal((1, 0), _offline.Move.Progress.LastHour());
    }

    [Fact]
    public async Task A_session_that_only_the_old_cache_has_is_copied_to_the_new_one()
    {
        _old.Stored = Copy("old", 50);

        Assert.Equal(("old w=50 c=", true), await ResolveAsync());
        Assert.Equal("old w=50 c=3", _new.Text);
        Assert.Equal(TimeSpan.FromMinutes(20), _new.Life);
        Assert.Equal((1, 1), _offline.Move.Progress.LastHour());
    }

    [Fact]
    public async Task A_copy_of_a_session_without_a_write_time_has_none_either()
    {
        _old.Stored = Copy("old");

        Assert.Equal(("old w= c=", true), await ResolveAsync());
        Assert.Equal("old w=0 c=3", _new.Text);
    }

    /// <summary>The app may go back, and move again. Instances that are unaware of the move write meanwhile.</summary>
    [Fact]
    public async Task A_copy_without_a_write_time_does_not_look_newer_than_the_session_in_the_old_cache()
    {
        (_new.Stored, _old.Stored) = (Copy("copied", 0, OfflineMove.Switched - 1), Copy("later"));

        Assert.Equal(("later w= c=", true), await ResolveAsync());
        Assert.Equal("later w=0 c=3", _new.Text);
        Assert.Empty(_time.Waits);
    }

    [Fact]
    public async Task A_session_that_only_the_new_cache_has_is_marked_so_that_the_old_one_is_not_read_again()
    {
        _new.Stored = Copy("new", 50);

        Assert.Equal(("new w=50 c=", true), await ResolveAsync());
        Assert.Equal("new w=50 c=3", _new.Text);
        Assert.Equal((1, 0), _offline.Move.Progress.LastHour());
        // Nobody waits for a write that may be on its way.
        Assert.Equal(1, _old.Reads);
    }

    [Fact]
    public async Task The_mark_does_not_recreate_a_session_that_has_ended()
    {
        _new.Stored = Copy("new", 50);
        _old.BeforeRead = _ => _new.Stored = null;

        await ResolveAsync();

        Assert.Null(_new.Stored);
    }

    /// <summary>Instances that are unaware of the move write only to the old cache, and do not update the write time.</summary>
    [Theory]
    [InlineData(null, null)]
    [InlineData(50, 50)]
    [InlineData(50, 60)]
    [InlineData(null, 60)]
    public async Task A_copy_that_has_not_been_compared_is_replaced_by_the_session_in_the_old_cache(int? inNew, int? inOld)
    {
        (_new.Stored, _old.Stored) = (Copy("new", inNew), Copy("old", inOld));

        Assert.Equal(($"old w={inOld} c=", true), await ResolveAsync());
        Assert.Equal($"old w={inOld ?? 0} c=3", _new.Text);
    }

    [Fact]
    public async Task A_comparison_mark_of_an_earlier_move_does_not_count()
    {
        (_new.Stored, _old.Stored) = (Copy("new", 50, OfflineMove.Switched - 1), Copy("old", 50));

        Assert.Equal(("old w=50 c=", true), await ResolveAsync());
    }

    [Fact]
    public async Task The_comparison_waits_for_a_newer_copy_to_arrive_in_the_old_cache_too()
    {
        (_new.Stored, _old.Stored) = (Copy("both", 60), Copy("old", 50));
        _old.BeforeRead = read =>
        {
            if (read == 3)
                _old.Stored = Copy("both", 60);
        };

        Assert.Equal(("both w=60 c=", true), await ResolveAsync());
        Assert.Equal("both w=60 c=3", _new.Text);
        Assert.Equal(4, _old.Reads);
    }

    [Fact]
    public async Task A_newer_copy_is_used_if_its_write_never_arrives_in_the_old_cache()
    {
        (_new.Stored, _old.Stored) = (Copy("new", 60), Copy("old", 50));

        Assert.Equal(("new w=60 c=", true), await ResolveAsync());
        Assert.Equal("new w=60 c=3", _new.Text);
        Assert.Equal(20, _old.Reads);
        Assert.Equal(Enumerable.Repeat(TimeSpan.FromMilliseconds(10), 19), _time.Waits);
        Assert.Equal((1, 0), _offline.Move.Progress.LastHour());
    }

    [Fact]
    public async Task The_wait_ends_when_another_request_has_compared_the_session()
    {
        (_new.Stored, _old.Stored) = (Copy("new", 60), Copy("old", 50));
        _new.BeforeRead = _ => _new.Stored = Copy("newer", 70, OfflineMove.Switched);

        Assert.Equal(("newer w=70 c=3", true), await ResolveAsync());
        Assert.Equal(2, _old.Reads);
    }

    [Theory]
    [InlineData(60, 50, "new")]
    [InlineData(50, 50, "new")]
    [InlineData(50, 60, "old")]
    public async Task After_an_outage_of_the_new_cache_a_compared_copy_is_used_unless_the_old_cache_has_a_newer_one(
        int inNew, int inOld, string expected)
    {
        (_new.Stored, _old.Stored) = (Copy("new", inNew, OfflineMove.Switched), Copy("old", inOld));

        var (found, isCompared) = await ResolveAsync();

        Assert.True(isCompared);
        Assert.StartsWith(expected, found, StringComparison.Ordinal);
        Assert.Equal($"{expected} w={Math.Max(inNew, inOld)} c=3", _new.Text);
    }

    [Fact]
    public async Task Other_data_in_the_old_cache_is_ignored()
    {
        (_new.Stored, _old.Stored) = (Copy("new", 50), SessionCopy.NotASession("it is not a hash."));

        Assert.Equal(("new w=50 c=", true), await ResolveAsync());
        Assert.Equal("new w=50 c=3", _new.Text);
    }

    [Fact]
    public async Task Other_data_in_the_new_cache_is_not_marked()
    {
        _new.Stored = SessionCopy.NotASession("it is not a hash.");

        var (found, _) = await _comparison.ResolveAsync("session", _new.Stored);

        Assert.Equal("it is not a hash.", found!.Fault);
        Assert.True(_new.Stored.Compared.IsNull);
    }

    [Fact]
    public async Task Other_data_in_the_new_cache_is_replaced_by_the_session_in_the_old_one()
    {
        (_new.Stored, _old.Stored) = (SessionCopy.NotASession("it is not a hash."), Copy("old", 50));

        Assert.Equal(("old w=50 c=", true), await ResolveAsync());
        Assert.Equal("old w=50 c=3", _new.Text);
    }

    [Fact]
    public async Task A_session_that_another_request_has_already_copied_is_not_copied_again()
    {
        _old.Stored = Copy("old", 50);
        _new.BeforeReplace = () => _new.Stored ??= Copy("changed", 60, OfflineMove.Switched);

        Assert.Equal(("changed w=60 c=3", true), await ResolveAsync());
        Assert.Equal("changed w=60 c=3", _new.Text);
        Assert.Equal(0, _new.Replacements);
    }

    [Fact]
    public async Task A_write_to_the_old_cache_during_the_copy_is_copied_too()
    {
        _old.Stored = Copy("old", 50);
        _old.BeforeRead = read =>
        {
            if (read == 2)
                _old.Stored = Copy("later", 60);
        };

        Assert.Equal(("later w=60 c=", true), await ResolveAsync());
        Assert.Equal("later w=60 c=3", _new.Text);
        Assert.Equal(2, _new.Replacements);
    }

    /// <summary>Otherwise, a write from a machine whose clock is behind would be lost.</summary>
    [Fact]
    public async Task A_further_write_to_the_old_cache_is_copied_whatever_its_write_time()
    {
        _old.BeforeRead = read => _old.Stored = read switch
        {
            1 => Copy("one"),
            2 or 3 => Copy("two", 60),
            _ => Copy("three", 55),
        };

        Assert.Equal(("three w=55 c=", true), await ResolveAsync());
        Assert.Equal("three w=55 c=3", _new.Text);
        Assert.Equal(3, _new.Replacements);
    }

    [Fact]
    public async Task A_session_that_is_written_continuously_is_copied_in_its_latest_state()
    {
        _old.BeforeRead = read => _old.Stored = Copy($"{read}", read);

        Assert.Equal(("39 w=39 c=", true), await ResolveAsync());
        Assert.Equal("39 w=39 c=3", _new.Text);
        Assert.Equal(20, _new.Replacements);
        Assert.Equal((1, 1), _offline.Move.Progress.LastHour());
    }

    [Fact]
    public async Task A_session_that_ends_in_the_old_cache_during_the_copy_stays_in_the_new_one()
    {
        _old.Stored = Copy("old", 50);
        _old.BeforeRead = read =>
        {
            if (read == 2)
                _old.Stored = null;
        };

        Assert.Equal(("old w=50 c=3", true), await ResolveAsync());
        Assert.Equal("old w=50 c=3", _new.Text);
    }

    [Fact]
    public async Task If_the_old_cache_is_unavailable_the_copy_in_the_new_one_is_used_and_not_marked()
    {
        (_new.Stored, _old.Stored) = (Copy("new", 50), Copy("old", 60));
        _offline.Move.From.Outage.Lost(OfflineConnection.Other, new OutageReason(OutageCause.Refused));
        _offline.Time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(("new w=50 c=", false), await ResolveAsync());
        Assert.Equal("new w=50 c=", _new.Text);
        Assert.Equal((1, 0), _offline.Move.Progress.LastHour());
    }

    [Fact]
    public void The_old_cache_is_read_unless_the_session_has_been_compared()
    {
        Assert.True(_comparison.IsNeeded(null));
        Assert.True(_comparison.IsNeeded(Copy("new", 50)));
        Assert.True(_comparison.IsNeeded(Copy("new", 50, OfflineMove.Switched - 1)));
        Assert.Equal((0, 0), _offline.Move.Progress.LastHour());

        Assert.False(_comparison.IsNeeded(Copy("new", 50, OfflineMove.Switched)));
        Assert.Equal((1, 0), _offline.Move.Progress.LastHour());
    }

    [Fact]
    public void For_half_a_minute_after_an_outage_of_the_new_cache_the_old_one_is_read_for_every_session()
    {
        _offline.Move.To.Outage.Lost(OfflineConnection.Endpoint, new OutageReason(OutageCause.Refused));
        Assert.True(_comparison.IsNeeded(Copy("new", 50, OfflineMove.Switched)));

        _offline.Move.To.Outage.Restored(OfflineConnection.Endpoint);
        _offline.Time.Advance(TimeSpan.FromSeconds(29.999));
        Assert.True(_comparison.IsNeeded(Copy("new", 50, OfflineMove.Switched)));

        _offline.Time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.False(_comparison.IsNeeded(Copy("new", 50, OfflineMove.Switched)));
    }

    private async Task<(string? Found, bool IsCompared)> ResolveAsync()
    {
        var (found, isCompared) = await _comparison.ResolveAsync("session", _new.Stored);
        return (found is null ? null : TextOf(found), isCompared);
    }
}
