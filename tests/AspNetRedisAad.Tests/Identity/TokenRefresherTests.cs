using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using AspNetRedisAad.Diagnostics;
using AspNetRedisAad.Identity;
using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AspNetRedisAad.Tests.Identity;

public sealed class TokenRefresherTests : IAsyncDisposable
{
    private static readonly TimeSpan _life = TimeSpan.FromHours(1);

    private readonly TwoClocks _time = new();
    private readonly RedisTokenStore _store = new();
    private readonly List<TokenRequestContext> _requests = [];
    private readonly SemaphoreSlim _asked = new(0);
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly TokenRefresher _refresher;
    private Func<TokenRequestContext, AccessToken> _answer;

    public TokenRefresherTests()
    {
        _answer = _ => New();
        var credential = DelegatedTokenCredential.Create((context, _) =>
        {
            lock (_requests)
                _requests.Add(context);
            try
            {
                return _answer(context);
            }
            finally
            {
                _asked.Release();
            }
        });
        var meters = _services.GetRequiredService<IMeterFactory>();
        var source = new EntraTokenSource(() => credential, new AzureRedisAadOptions(), _time);
        _refresher = new TokenRefresher(source, _store, 0.75, new Jitter(new Random(1)), _time,
            new TokenMetrics(meters), new BackgroundMetrics(meters), NullLogger<TokenRefresher>.Instance);
    }

    public ValueTask DisposeAsync()
    {
        _asked.Dispose();
        _services.Dispose();
        return _refresher.DisposeAsync();
    }

    [Fact]
    public async Task The_first_token_is_requested_at_once_and_the_next_before_the_mark()
    {
        _refresher.EnsureStarted();
        await _store.FirstToken.WaitAsync(TimeSpan.FromSeconds(10));
        var first = _store.Current!;

        await AdvanceUntil(() => _store.Snapshot.Rotations == 1);

        Assert.NotSame(first, _store.Current);
        Assert.InRange(_store.Current!.AcquiredOn, Tokens.Start + (_life * 0.375), Tokens.Start + RefreshSchedule.MarkAge(first));
        Assert.Null(_requests[0].Claims);
        Assert.Contains("nbf", _requests[1].Claims, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credential_that_does_not_support_claims_is_called_without_them()
    {
        _answer = context => context.Claims is null ? New() : throw new AuthenticationFailedException("no claims here");

        _refresher.EnsureStarted();
        await AdvanceUntil(() => _store.Snapshot.Rotations == 2);

        Assert.Equal(0, _store.Snapshot.Failures);
    }

    [Fact]
    public async Task In_an_outage_the_token_stays_in_use_until_the_identity_service_is_back()
    {
        _refresher.EnsureStarted();
        await _store.FirstToken.WaitAsync(TimeSpan.FromSeconds(10));
        var first = _store.Current;
        _answer = _ => throw new AuthenticationFailedException("identity service down");

        await AdvanceUntil(() => _store.Snapshot.Failures >= 5);
        Assert.Same(first, _store.Current);
        Assert.Equal("identity_service", _store.Snapshot.LastError);

        _answer = _ => New();
        await AdvanceUntil(() => _store.Snapshot.Rotations == 1);
        Assert.Equal((0, null), (_store.Snapshot.Failures, _store.Snapshot.LastError));
    }

    [Fact]
    public async Task A_token_that_lives_no_longer_than_the_current_one_is_not_a_renewal_and_causes_no_busy_loop()
    {
        var only = New();
        _answer = _ => only;
        _refresher.EnsureStarted();
        await _store.FirstToken.WaitAsync(TimeSpan.FromSeconds(10));

        await AdvanceUntil(() => _store.Snapshot.Failures >= 3);
        var asked = _requests.Count;
        _time.Advance(TimeSpan.FromMilliseconds(10));

        Assert.Equal("not_renewed", _store.Snapshot.LastError);
        Assert.Equal(0, _store.Snapshot.Rotations);
        Assert.Equal(asked, _requests.Count);
    }

    [Fact]
    public async Task A_token_without_an_object_ID_is_never_published()
    {
        _answer = _ => new AccessToken(Tokens.Jwt(new { aud = "https://redis.azure.com" }), _time.GetUtcNow() + _life);

        _refresher.EnsureStarted();
        await AdvanceUntil(() => _store.Snapshot.Failures >= 2);

        Assert.Null(_store.Current);
        Assert.Equal("no_object_id", _store.Snapshot.LastError);
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(10)]
    public async Task Setting_the_clock_by_ten_minutes_does_not_delay_a_renewal(int minutes)
    {
        _refresher.EnsureStarted();
        await _store.FirstToken.WaitAsync(TimeSpan.FromSeconds(10));
        var started = _time.GetTimestamp();

        _time.WallClockOffset = TimeSpan.FromMinutes(minutes);
        await AdvanceUntil(() => _store.Snapshot.Rotations == 1);

        Assert.True(_time.GetElapsedTime(started) <= TimeSpan.FromMinutes(57));
        Assert.Equal(0, _store.Snapshot.Failures);
    }

    [Fact]
    public async Task After_a_machine_has_slept_the_token_is_renewed_at_once()
    {
        _refresher.EnsureStarted();
        await _store.FirstToken.WaitAsync(TimeSpan.FromSeconds(10));
        var woken = _time.GetTimestamp();

        // The wall clock has advanced, but the monotonic clock and all timers have not.
        _time.WallClockOffset = TimeSpan.FromHours(8);
        await AdvanceUntil(() => _store.Snapshot.Rotations == 1);

        Assert.True(_time.GetElapsedTime(woken) < TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task A_token_may_be_as_old_as_its_request()
    {
        _answer = _ =>
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            return New();
        };

        _refresher.EnsureStarted();
        await _store.FirstToken.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal(_life - TimeSpan.FromSeconds(2), _store.Current!.Lifetime);
    }

    [Fact]
    public async Task Never_more_than_one_request_is_in_flight()
    {
        var (inFlight, most) = (0, 0);
        _answer = _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref inFlight));
            Thread.Yield();
            Interlocked.Decrement(ref inFlight);
            return New();
        };

        Parallel.For(0, 8, _ => _refresher.EnsureStarted());
        await AdvanceUntil(() => _store.Snapshot.Rotations == 5);

        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Another_identity_is_used_only_after_Redis_has_accepted_it()
    {
        var trial = new Trial();
        _store.AddTrial(trial);
        _refresher.EnsureStarted();
        await _store.FirstToken.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(0, trial.Asked);

        _answer = _ => New("other");
        await AdvanceUntil(() => trial.Asked > 1);
        Assert.Equal(("user", "identity_changed"), (_store.Current!.UserName, _store.Snapshot.LastError));

        trial.Accepts = true;
        await AdvanceUntil(() => _store.Snapshot.Rotations == 1);
        Assert.Equal("other", _store.Current!.UserName);
    }

    [Fact]
    public async Task When_the_old_identitys_token_has_expired_the_new_identity_is_used_unconditionally()
    {
        _store.AddTrial(new Trial());
        _refresher.EnsureStarted();
        await _store.FirstToken.WaitAsync(TimeSpan.FromSeconds(10));
        _answer = _ => New("other");

        await AdvanceUntil(() => _store.Snapshot.Rotations == 1);

        Assert.Equal("other", _store.Current!.UserName);
        Assert.True(_time.GetUtcNow() >= Tokens.Start + _life);
    }

    [Fact]
    public async Task A_token_that_a_server_refuses_is_replaced_long_before_it_is_due()
    {
        _refresher.EnsureStarted();
        await _store.FirstToken.WaitAsync(TimeSpan.FromSeconds(10));
        var refused = _store.Current!;

        Assert.True(_store.ReportRefusal(refused));
        Assert.False(_store.ReportRefusal(refused));
        await AdvanceUntil(() => _store.Snapshot.Rotations == 1);

        Assert.True(_time.GetUtcNow() < Tokens.Start + (_life * 0.5));
        Assert.False(_store.ReportRefusal(refused));
        Assert.False(_store.IsRefused);
    }

    [Fact]
    public async Task While_every_token_is_refused_new_ones_are_requested_less_and_less_often()
    {
        _refresher.EnsureStarted();
        await _store.FirstToken.WaitAsync(TimeSpan.FromSeconds(10));

        await AdvanceUntil(() =>
        {
            _store.ReportRefusal(_store.Current!);
            return _time.GetUtcNow() > Tokens.Start + _life;
        });

        // After 1, 2, 4 ... 256 seconds, then every 5 minutes, or a little later.
        Assert.InRange(_store.Snapshot.Rotations, 5, 21);
    }

    [Fact]
    public async Task Instances_whose_tokens_are_refused_at_once_request_new_ones_at_different_times()
    {
        _refresher.EnsureStarted();
        await _store.FirstToken.WaitAsync(TimeSpan.FromSeconds(10));
        await AdvanceUntil(() => _time.GetUtcNow() > Tokens.Start + TimeSpan.FromMinutes(5));

        var refused = _time.GetUtcNow();
        _store.ReportRefusal(_store.Current!);
        var asked = _requests.Count;
        await AdvanceUntil(() => _requests.Count > asked, TimeSpan.FromMilliseconds(10));

        Assert.InRange(_time.GetUtcNow() - refused, TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(2.5));
    }

    [Fact]
    public async Task The_activity_of_a_renewal_is_not_a_child_of_the_request_that_started_it()
    {
        var parents = new ConcurrentQueue<Activity?>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == AzureRedisAadDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = activity => parents.Enqueue(activity.Parent),
        };
        ActivitySource.AddActivityListener(listener);

        using (new Activity("request").Start())
            _refresher.EnsureStarted();
        await AdvanceUntil(() => _store.Snapshot.Rotations == 1);

        Assert.NotEmpty(parents);
        Assert.All(parents, Assert.Null);
    }

    [Fact]
    public async Task An_exception_of_a_listener_does_not_end_it()
    {
        _store.Renewed += () => throw new InvalidOperationException("a bug");

        _refresher.EnsureStarted();
        await AdvanceUntil(() => _store.Snapshot.Rotations == 2);
    }

    [Fact]
    public async Task It_ends_with_the_host()
    {
        _refresher.EnsureStarted();
        await _store.FirstToken.WaitAsync(TimeSpan.FromSeconds(10));

        await _refresher.DisposeAsync();
        var asked = _requests.Count;
        _time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(asked, _requests.Count);
    }

    private AccessToken New(string user = "user") => new(Tokens.ForRedis(user), _time.GetUtcNow() + _life);

    /// <summary>Advances virtual time until the loop, which runs on real threads, has reached this point.</summary>
    private async Task AdvanceUntil(Func<bool> condition, TimeSpan? step = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            _time.Advance(step ?? TimeSpan.FromSeconds(20));
            await _asked.WaitAsync(TimeSpan.FromMilliseconds(1), limit.Token);
        }
    }

    private sealed class Trial : ITokenTrial
    {
        public bool Accepts { get; set; }

        public int Asked { get; private set; }

        public Task<bool> IsAcceptedAsync(RedisToken token, CancellationToken cancellationToken)
        {
            Asked++;
            return Task.FromResult(Accepts);
        }
    }

    /// <summary>Virtual time with a settable wall clock, while timestamps and timers continue.</summary>
    private sealed class TwoClocks() : FakeTimeProvider(Tokens.Start)
    {
        public TimeSpan WallClockOffset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + WallClockOffset;

        public override long GetTimestamp() => base.GetUtcNow().UtcTicks;
    }
}
