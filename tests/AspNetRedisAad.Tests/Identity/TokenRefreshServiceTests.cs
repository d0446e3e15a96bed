using AspNetRedisAad.Identity;
using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AspNetRedisAad.Tests.Identity;

public sealed class TokenRefreshServiceTests : IAsyncDisposable
{
    private static readonly TimeSpan _life = TimeSpan.FromHours(1);

    private readonly FakeTimeProvider _time = new(Tokens.Start);
    private readonly RedisTokenStore _store = new();
    private readonly List<TokenRequestContext> _requests = [];
    private readonly SemaphoreSlim _asked = new(0);
    private readonly TokenRefreshService _service;
    private Func<TokenRequestContext, AccessToken> _answer;

    public TokenRefreshServiceTests()
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
        var options = Options.Create(new AzureRedisAadOptions());
        var source = new EntraTokenSource(() => credential, options, _time);
        _service = new TokenRefreshService(source, _store, options, new Jitter(new Random(1)), _time, NullLogger<TokenRefreshService>.Instance);
    }

    public ValueTask DisposeAsync()
    {
        _asked.Dispose();
        return _service.DisposeAsync();
    }

    [Fact]
    public async Task The_first_token_is_asked_for_at_once_and_the_next_before_the_mark()
    {
        await _service.StartingAsync(default);
        await _store.FirstToken.WaitAsync(TimeSpan.FromSeconds(10));
        var first = _store.Current!;

        await AdvanceUntil(() => _store.Snapshot.Rotations == 1);

        Assert.NotSame(first, _store.Current);
        Assert.InRange(_store.Current!.AcquiredOn, Tokens.Start + (_life * 0.65), RefreshSchedule.Mark(first));
        Assert.Null(_requests[0].Claims);
        Assert.Contains("nbf", _requests[1].Claims, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credential_that_cannot_take_claims_is_asked_without_them()
    {
        _answer = context => context.Claims is null ? New() : throw new AuthenticationFailedException("no claims here");

        await _service.StartingAsync(default);
        await AdvanceUntil(() => _store.Snapshot.Rotations == 2);

        Assert.Equal(0, _store.Snapshot.Failures);
    }

    [Fact]
    public async Task An_outage_keeps_the_token_in_use_and_is_over_when_the_identity_service_is_back()
    {
        await _service.StartingAsync(default);
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
    public async Task A_token_that_lives_no_longer_than_the_current_one_is_no_renewal_and_no_busy_loop()
    {
        var only = New();
        _answer = _ => only;
        await _service.StartingAsync(default);
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
        _answer = _ => new AccessToken("opaque", _time.GetUtcNow() + _life);

        await _service.StartingAsync(default);
        await AdvanceUntil(() => _store.Snapshot.Failures >= 2);

        Assert.Null(_store.Current);
        Assert.Equal("no_object_id", _store.Snapshot.LastError);
    }

    [Fact]
    public async Task It_ends_with_the_host()
    {
        await _service.StartingAsync(default);
        await _store.FirstToken.WaitAsync(TimeSpan.FromSeconds(10));

        await _service.StoppedAsync(default);
        var asked = _requests.Count;
        _time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(asked, _requests.Count);
    }

    private AccessToken New() => new(Tokens.Jwt(new { oid = "user" }), _time.GetUtcNow() + _life);

    /// <summary>Lets virtual time pass until the loop, which runs on real threads, has got there.</summary>
    private async Task AdvanceUntil(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            _time.Advance(TimeSpan.FromSeconds(20));
            await _asked.WaitAsync(TimeSpan.FromMilliseconds(1), limit.Token);
        }
    }
}
