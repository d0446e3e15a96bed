using AspNetRedisAad.Emulator.Edge;

namespace AspNetRedisAad.Tests.Emulator;

public class EdgeSessionTests
{
    [Fact]
    public void A_timer_that_fires_early_does_not_end_the_token_before_its_expiry()
    {
        var time = new EarlyTime();
        var expired = 0;
        using var session = new EdgeSession(time, Timeout.InfiniteTimeSpan, () => expired++, () => { });
        session.Authenticated(time.Now.AddSeconds(5));

        time.Now += TimeSpan.FromMilliseconds(4997.5);
        time.Fire();
        Assert.Equal(0, expired);
        Assert.Equal(TimeSpan.FromMilliseconds(3), time.Due);

        time.Now += TimeSpan.FromMilliseconds(2.5);
        time.Fire();
        Assert.Equal(1, expired);
    }

    [Fact]
    public void A_client_that_does_not_sign_in_on_time_is_reported_and_one_that_does_is_not()
    {
        var time = new EarlyTime();
        var late = 0;
        using var session = new EdgeSession(time, TimeSpan.FromMinutes(1), () => { }, () => late++);
        time.Fire();
        Assert.Equal(1, late);

        session.AuthenticatedWithKey();
        time.Fire();
        session.Authenticated(time.Now.AddSeconds(5));
        time.Fire();
        Assert.Equal(1, late);
    }

    [Fact]
    public void A_connection_from_an_emulated_server_needs_no_token()
    {
        var time = new EarlyTime();
        using var session = new EdgeSession(
            time, TimeSpan.FromMinutes(1), () => { }, () => Assert.Fail("It is a server.")) { IsServer = true };

        time.Fire();
    }

    /// <summary>Its only timer fires when the test decides, as a coarse system clock might.</summary>
    private sealed class EarlyTime : TimeProvider, ITimer
    {
        private Action _fire = () => { };

        public DateTimeOffset Now { get; set; } = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

        public TimeSpan Due { get; private set; }

        public void Fire() => _fire();

        public override DateTimeOffset GetUtcNow() => Now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _fire = () => callback(state);
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime;
            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
