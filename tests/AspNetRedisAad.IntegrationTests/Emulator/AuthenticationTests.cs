using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Azure.Core;
using Microsoft.Extensions.Time.Testing;

namespace AspNetRedisAad.IntegrationTests.Emulator;

public sealed class AuthenticationOnGarnetTests() : AuthenticationTests(EmulatorBackend.Garnet);

public sealed class AuthenticationOnRedisServerTests() : AuthenticationTests(EmulatorBackend.RedisServer);

/// <summary>Which token the endpoint accepts, and for how long.</summary>
public abstract class AuthenticationTests(EmulatorBackend backend) : IAsyncLifetime
{
    private static readonly EmulatedIdentity _app = new("app");
    private static readonly EmulatedIdentity _guest = new("guest") { TenantId = Guid.NewGuid().ToString() };

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private AzureRedisEmulator _azure = null!;
    private RespClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _azure = await AzureRedisEmulator.StartAsync(new()
        {
            Backend = backend,
            Identities = [_app, _guest],
            TimeProvider = _time,
        });
        _client = await RespClient.ConnectAsync(_azure);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _azure.DisposeAsync();
    }

    [Theory]
    [InlineData("https://redis.azure.com/.default")]
    [InlineData("https://redis.azure.com//.default")]
    [InlineData("acca5fbb-b7e4-4009-81f1-37e38fd66d78/.default")]
    public async Task Both_scopes_give_a_token_that_is_accepted(string scope)
    {
        var token = await TokenAsync(_app, scope);

        Assert.Equal("+OK", await _client.SendAsync("AUTH", _app.ObjectId, token));
    }

    [Fact]
    public async Task A_token_for_another_service_is_refused() =>
        await RefusedAsync(_app.ObjectId, await TokenAsync(_app, "https://management.azure.com/.default"));

    [Fact]
    public async Task A_token_of_another_tenant_is_refused() => await RefusedAsync(_guest.ObjectId, await TokenAsync(_guest));

    [Fact]
    public async Task A_token_of_another_identity_is_refused() => await RefusedAsync(_guest.ObjectId, await TokenAsync(_app));

    [Fact]
    public async Task A_client_ID_is_not_a_user_name() => await RefusedAsync(_app.ClientId, await TokenAsync(_app));

    [Fact]
    public async Task An_expired_token_is_refused()
    {
        var token = await TokenAsync(_app);
        _time.Advance(TimeSpan.FromHours(2));
        _client.Dispose();
        _client = await RespClient.ConnectAsync(_azure);

        await RefusedAsync(_app.ObjectId, token);
    }

    [Fact]
    public async Task A_token_with_another_signature_is_refused()
    {
        var token = await TokenAsync(_app);
        var signature = token.LastIndexOf('.') + 1;

        await RefusedAsync(_app.ObjectId, token[..signature] + (token[signature] == 'A' ? 'B' : 'A') + token[(signature + 1)..]);
    }

    [Fact]
    public async Task The_emulator_s_own_user_cannot_be_guessed()
    {
        Assert.Equal("+OK", await _client.SendAsync("AUTH", _app.ObjectId, await TokenAsync(_app)));
        var administrator = await _azure.AdministerAsync("ACL", "WHOAMI");

        await RefusedAsync(administrator, await TokenAsync(_app));
        await RefusedAsync(administrator, "");
        await RefusedAsync("default", "");
        Assert.StartsWith("-ERR unknown command", await _client.SendAsync("ACL", "WHOAMI"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_AUTH_neither_ends_nor_extends_the_current_sign_in()
    {
        Assert.Equal("+OK", await _client.SendAsync("AUTH", _app.ObjectId, await TokenAsync(_app)));
        // They would expire later.
        _azure.TokenLifetime = TimeSpan.FromHours(3);
        await RefusedAsync(_app.ObjectId, await TokenAsync(_app, "https://management.azure.com/.default"));
        Assert.StartsWith(
            "-", await _client.SendAsync("HELLO", "2", "AUTH", _guest.ObjectId, await TokenAsync(_app)), StringComparison.Ordinal);

        await AnswersForAsync(minutes: 59);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Null(await _client.ReadLineAsync());
        Assert.Equal(1, _azure.Counters.ExpiryCloses);
        Assert.Equal(0, _azure.Counters.Reauthentications);
    }

    [Fact]
    public async Task A_valid_AUTH_before_expiry_extends_the_connection()
    {
        Assert.Equal("+OK", await _client.SendAsync("AUTH", _app.ObjectId, await TokenAsync(_app)));
        await AnswersForAsync(minutes: 45);
        Assert.Equal("+OK", await _client.SendAsync("AUTH", _app.ObjectId, await TokenAsync(_app)));

        await AnswersForAsync(minutes: 59);
        Assert.Equal(0, _azure.Counters.ExpiryCloses);
        Assert.Equal(1, _azure.Counters.Reauthentications);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Null(await _client.ReadLineAsync());
        Assert.Equal(1, _azure.Counters.ExpiryCloses);
    }

    [Fact]
    public async Task Validation_may_take_ten_seconds_and_the_commands_behind_it_wait()
    {
        var token = await TokenAsync(_app);
        _azure.EdgeFaults.AuthenticationDelay = TimeSpan.FromSeconds(10);
        var answer = _client.SendAsync("AUTH", _app.ObjectId, token);

        await Eventually.IsTrueAsync("it is validated, and takes its time", async () =>
        {
            Assert.Equal(0, _azure.Counters.AuthAccepted);
            await Task.Yield();
            _time.Advance(TimeSpan.FromSeconds(1));
            return answer.IsCompleted || _azure.Counters.AuthAccepted > 0;
        });
        Assert.Equal("+OK", await answer);
    }

    [Fact]
    public async Task A_connection_without_traffic_for_ten_minutes_is_closed()
    {
        Assert.Equal("+OK", await _client.SendAsync("AUTH", _app.ObjectId, await TokenAsync(_app)));
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal("+PONG", await _client.SendAsync("PING"));
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal("+PONG", await _client.SendAsync("PING"));

        _time.Advance(TimeSpan.FromMinutes(10));

        Assert.Null(await _client.ReadLineAsync());
        Assert.Equal(1, _azure.Counters.IdleCloses);
        Assert.Equal(0, _azure.Counters.ExpiryCloses);
    }

    /// <summary>In steps, because otherwise the connection would be idle.</summary>
    private async Task AnswersForAsync(int minutes)
    {
        for (var minute = 0; minute < minutes; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal("+PONG", await _client.SendAsync("PING"));
        }
    }

    private async Task RefusedAsync(string user, string token) =>
        Assert.StartsWith("-WRONGPASS", await _client.SendAsync("AUTH", user, token), StringComparison.Ordinal);

    private async Task<string> TokenAsync(EmulatedIdentity identity, string scope = "https://redis.azure.com/.default") =>
        (await Tokens.CredentialOf(_azure, identity).GetTokenAsync(new TokenRequestContext([scope]), default)).Token;
}
