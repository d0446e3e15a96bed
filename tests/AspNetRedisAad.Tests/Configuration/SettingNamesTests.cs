using System.Net;
using System.Reflection;
using AspNetRedisAad.Configuration;
using AspNetRedisAad.Connection;
using AspNetRedisAad.DataProtection;
using AspNetRedisAad.Doctor;
using AspNetRedisAad.Identity;
using AspNetRedisAad.Tests.Identity;
using Azure.Core;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace AspNetRedisAad.Tests.Configuration;

/// <summary>
/// Every message that contains a setting's name, for the default connection and for a named one with its settings in another section.
/// </summary>
public sealed class SettingNamesTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Creates the message from the settings; and the setting that it is about.</summary>
    private static readonly Dictionary<string, (string Setting, Func<AzureRedisAadOptions, string> Write)> _messages = new()
    {
        ["no endpoint"] = ("Endpoint", With(o => o.Endpoint = null)),
        ["a scheme"] = ("Endpoint", With(o => o.Endpoint = "https://contoso.redis.azure.net")),
        ["unreadable"] = ("Endpoint", With(o => o.Endpoint = "contoso:6380,nonsense=1=2")),
        ["a host that cannot be"] = ("Endpoint", With(o => o.Endpoint = "a_b!:6380")),
        ["plain text"] = ("Endpoint", With(o => o.Endpoint = "contoso.redis.cache.windows.net:6379")),
        ["no TLS"] = ("Endpoint", With(o => o.Endpoint = "contoso:6380,ssl=false")),
        ["old TLS"] = ("Endpoint", With(o => o.Endpoint = "contoso:6380,sslProtocols=Tls11")),
        ["a password"] = ("Endpoint", With(o => o.Endpoint = "contoso:6380,password=hunter2")),
        ["a user"] = ("UserName", With(o => o.Endpoint = "contoso:6380,user=ada")),
        ["one connection for all"] = ("Endpoint", With(o => o.Endpoint = "contoso:6380,sharedSubscriptionConnection=true")),
        ["two kinds of endpoints"] = ("Endpoints", With(o => o.Endpoints = [new() { Endpoint = "a:1" }])),
        ["a weight"] = ("Endpoints:0:Weight", With(o => (o.Endpoint, o.Endpoints) = (null, [new() { Endpoint = "a:1", Weight = 0 }]))),
        ["a credential"] = ("Credential", With(o => o.Credential = "Magic")),
        ["no tenant"] = ("TenantId", With(o => o.Credential = "ClientSecret")),
        ["no client"] = ("ClientId", With(o => o.Credential = "ClientSecret")),
        ["no secret"] = ("ClientSecret", With(o => o.Credential = "ClientSecret")),
        ["no certificate"] = ("ClientCertificatePath", With(o => o.Credential = "ClientCertificate")),
        ["two certificates"] = ("ClientCertificate", With(o => (o.ClientCertificate, o.ClientCertificatePath) = ("AB", "a.pem"))),
        ["no such certificate file"] = ("ClientCertificatePath", With(o => o.ClientCertificatePath = "no/such.pem")),
        ["no such authority file"] = ("TrustedCertificateFile", With(o => o.TrustedCertificateFile = "no/such.pem")),
        ["two managed identities"] =
        ("ManagedIdentityClientId", With(o => (o.ManagedIdentityClientId, o.ManagedIdentityObjectId) = ("a", "b"))),
        ["an authority"] = ("AuthorityHost", With(o => o.AuthorityHost = new Uri("http://localhost/"))),
        ["no scope"] = ("Scope", With(o => o.Scope = "")),
        ["a ratio"] = ("TokenRefreshRatio", With(o => o.TokenRefreshRatio = 2)),
        ["a request timeout"] = ("TokenRequestTimeout", With(o => o.TokenRequestTimeout = TimeSpan.Zero)),
        ["a start timeout"] = ("StartTimeout", With(o => o.StartTimeout = TimeSpan.FromDays(1))),
        ["a grace"] = ("OutageGrace", With(o => o.OutageGrace = TimeSpan.FromDays(1))),
        ["a delay"] = ("ReconnectDelay", With(o => o.ReconnectDelay = TimeSpan.Zero)),
        ["a longest delay"] = ("MaxReconnectDelay", With(o => o.MaxReconnectDelay = TimeSpan.FromDays(1))),
        ["move: no stage"] = ("MoveFrom:Stage", With(Moving(move => move.Stage = null))),
        ["move: no such stage"] = ("MoveFrom:Stage", With(Moving(move => move.Stage = (AzureRedisMoveStage)7))),
        ["move: no such content"] = ("MoveFrom:Include", With(Moving(move => move.Include = [(AzureRedisMoveContent)7]))),
        ["move: a database"] = ("MoveFrom:Database", With(Moving(move => move.Database = -1))),
        ["move: several endpoints"] =
        ("Endpoints", With(Moving(_ => { }, o => (o.Endpoint, o.Endpoints) = (null, [new() { Endpoint = "a:1" }])))),
        ["move: no place"] = ("MoveFrom:Endpoint", With(Moving(move => move.Endpoint = null))),
        ["move: both places"] = ("MoveFrom:ConnectionString", With(Moving(move => move.ConnectionString = "old:6380,password=hunter2"))),
        ["move: a key elsewhere"] = ("MoveFrom:ConnectionString", With(Moving(move => move.Endpoint = "old:6380,password=hunter2"))),
        ["move: no key"] = ("MoveFrom:ConnectionString", With(Moving(FromString("old:6380")))),
        ["move: no key, advice"] = ("MoveFrom:Endpoint", With(Moving(FromString("old:6380")))),
        ["move: unreadable"] = ("MoveFrom:ConnectionString", With(Moving(FromString("old:6380,nonsense=hunter2,password=hunter2")))),
        ["move: no TLS"] = ("MoveFrom:ConnectionString", With(Moving(FromString("old:6380,password=hunter2,ssl=false")))),
        ["move: one server"] = ("MoveFrom:Endpoint", With(Moving(move => move.Endpoint = "localhost:6380"))),
        ["move: one server, advice"] = ("MoveFrom", With(Moving(move => move.Endpoint = "localhost:6380"))),
        ["move: a credential"] = ("MoveFrom:TenantId", With(Moving(move => move.Credential = "ClientSecret"))),
        ["move: database, advice"] = ("MoveFrom:Database", o => new EndpointAdvice(MovingOld(o), "localhost", 6380).NoDatabase),
        ["move: key, advice"] = ("MoveFrom:ConnectionString", o => new EndpointAdvice(MovingOld(o), "localhost", 6380, "ConnectionString")
            .Refused(new RedisToken("default", "hunter2", _now, 0, RedisToken.Never), null).Fix),
        ["move: other databases, advice"] = ("MoveFrom:Database", o => new MoveAdvice(MovingOld(o), o).OtherDatabases),
        ["move: memory, advice"] = ("MoveFrom:Include", o => new MoveAdvice(MovingOld(o), o).LargerCache),
        ["a certificate that is not in the store"] = ("ClientCertificate",
            Thrown(o => ClientCertificate.Load(o).Dispose(), o => o.ClientCertificate = "00112233445566778899AABBCCDDEEFF00112233")),
        ["a missing certificate file"] =
        ("ClientCertificatePath", Thrown(o => ClientCertificate.Load(o).Dispose(), o => o.ClientCertificatePath = "no/such.pem")),
        ["an invalid certificate file"] =
        ("ClientCertificatePath", Thrown(o => ClientCertificate.Load(o).Dispose(), o => o.ClientCertificatePath = ThisFile)),
        ["a missing authority file"] =
        ("TrustedCertificateFile", Thrown(o => TrustedCertificates.Load(o), o => o.TrustedCertificateFile = "no/such.pem")),
        ["an invalid authority file"] =
        ("TrustedCertificateFile", Thrown(o => TrustedCertificates.Load(o), o => o.TrustedCertificateFile = ThisFile)),
        ["a token for others"] = ("Scope", Thrown(o => Check(o, new { oid = "ada", aud = "https://graph.microsoft.com" }))),
        ["a token without object ID"] = ("UserName", Thrown(o => Check(o, new { aud = "https://redis.azure.com" }))),
        ["a key of the key ring"] = ("KeyRingName", o => KeyRingKey.Refuse("DataProtection-Keys", o)),
        ["two application names"] = ("ApplicationName", Thrown(Name, o => o.ApplicationName = "shop")),
        ["advice: name"] = ("Endpoint", o => Advice(o).UnknownName),
        ["advice: port"] = ("Endpoint", o => Advice(o).WrongPort),
        ["advice: another port"] = ("Endpoint", o => new EndpointAdvice(o, "contoso.redis.azure.net", 1).WrongPort),
        ["advice: no TLS"] = ("Endpoint", o => Advice(o).NoTls),
        ["advice: certificate"] = ("TrustedCertificateFile", o => Advice(o).UntrustedCertificate),
        ["hook: user"] = ("UserName", Hooked(options => options.User = "bob")),
        ["hook: password"] = ("Credential", Hooked(options => options.Password = "hunter2")),
        ["hook: server"] = ("Endpoint", Hooked(options => options.EndPoints.Add("b", 1))),
        ["hook: TLS"] = ("TrustedCertificateFile", Hooked(options => options.Ssl = true)),
        ["hook: tunnel"] = ("Endpoint", Hooked(options => options.Tunnel = Tunnel.HttpProxy(new DnsEndPoint("proxy", 1)))),
        ["hook: retries"] = ("ReconnectDelay", Hooked(options => options.ReconnectRetryPolicy = new LinearRetry(1))),
        ["hook: start"] = ("RequireConnectionAtStart", Hooked(options => options.AbortOnConnectFail = true)),
        ["refused: user name"] = ("UserName", o => Refused(o, "bob", new { oid = "ada", aud = "https://redis.azure.com" })),
        ["refused: audience"] = ("Scope", o => Refused(o, "ada", new { oid = "ada", aud = "https://graph.microsoft.com" })),
        ["refused: tenant"] = ("TenantId", o =>
        {
            o.TenantId = Guid.Empty.ToString();
            return Refused(o, "ada", new { oid = "ada", aud = "https://redis.azure.com", tid = "elsewhere" });
        }),
        ["sign-in: expired secret"] = ("ClientSecret", Problem("identity_service", "AADSTS7000222: expired")),
        ["sign-in: tenant"] = ("TenantId", Problem("identity_service", "AADSTS90002: tenant not found")),
        ["sign-in: client"] = ("ClientId", Problem("identity_service", "AADSTS700016: application not found")),
        ["sign-in: certificate"] = ("ClientCertificatePath", Problem("identity_service", "AADSTS700027: certificate not registered")),
        ["sign-in: identity"] = ("ManagedIdentityClientId", Problem("identity_service", "Identity not found")),
        ["sign-in: no credential"] = ("Credential", Problem("credential_unavailable", "nothing works")),
        ["sign-in: no certificate"] = ("ClientCertificatePath", Problem(TokenUnavailableException.ClientCertificate, "not there")),
        ["sign-in: no token file"] = ("TokenFilePath", Problem(TokenUnavailableException.TokenFile, "not there")),
        ["sign-in: no credential made"] = ("Credential", Problem(TokenUnavailableException.Settings, "not made")),
    };

    public static TheoryData<string> Messages => [.. _messages.Keys];

    private static string ThisFile => Assembly.GetExecutingAssembly().Location;

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_contains_the_path_of_the_default_connections_settings(string message)
    {
        var (setting, write) = _messages[message];

        Assert.Matches($@"AzureRedisAad:{setting}\b", write(new AzureRedisAadOptions { Endpoint = "localhost:6380" }));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_contains_the_actual_path_of_a_named_connections_settings(string message)
    {
        var (setting, write) = _messages[message];

        var text = write(new AzureRedisAadOptions { Endpoint = "localhost:6380", Names = new SettingNames("prices", "Shop:Redis") });

        Assert.Matches($@"Shop:Redis:{setting}\b", text);
        Assert.DoesNotContain("AzureRedisAad:", text, StringComparison.Ordinal);
        Assert.DoesNotContain("AzureRedisAad__", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_that_stops_the_start_names_the_connection() =>
        Assert.StartsWith(
            "Connection \"prices\": Shop:Redis:Endpoint is missing. Set it to the host and port of your cache",
            With(_ => { })(new AzureRedisAadOptions { Names = new SettingNames("prices", "Shop:Redis") }),
            StringComparison.Ordinal);

    private static Func<AzureRedisAadOptions, string> With(Action<AzureRedisAadOptions> change) => options =>
    {
        change(options);
        return new AzureRedisAadOptionsValidator().Validate(null, options).FailureMessage ?? "";
    };

    private static Action<AzureRedisAadOptions> Moving(
        Action<AzureRedisMoveFromOptions> change, Action<AzureRedisAadOptions>? also = null) => options =>
    {
        options.MoveFrom = new AzureRedisMoveFromOptions { Stage = AzureRedisMoveStage.Copy, Endpoint = "old:6380" };
        change(options.MoveFrom);
        also?.Invoke(options);
    };

    private static Action<AzureRedisMoveFromOptions> FromString(string text) =>
        move => (move.Endpoint, move.ConnectionString) = (null, text);

    private static AzureRedisAadOptions MovingOld(AzureRedisAadOptions options)
    {
        Moving(_ => { })(options);
        return MoveSettings.Old(options);
    }

    private static Func<AzureRedisAadOptions, string> Thrown(
        Action<AzureRedisAadOptions> act, Action<AzureRedisAadOptions>? change = null) => options =>
    {
        change?.Invoke(options);
        return Record.Exception(() => act(options))?.Message ?? "";
    };

    private static Func<AzureRedisAadOptions, string> Problem(string reason, string message) => options =>
    {
        var (what, fix) = SignInProblem.Explain(new TokenUnavailableException(reason, message), options);
        return $"{what} {fix}";
    };

    private static Func<AzureRedisAadOptions, string> Hooked(Action<ConfigurationOptions> hook) =>
        Thrown(options => new ConnectionHooks(options.Names, [hook])
            .Apply(ConnectionOptionsFactory.Create("localhost:6380", NullLoggerFactory.Instance)));

    private static void Check(AzureRedisAadOptions options, object claims) =>
        new TokenCheck(options).UserNameFor(new AccessToken(Tokens.Jwt(claims), _now.AddHours(1)), _now);

    private static void Name(AzureRedisAadOptions options) => new ApplicationNames(
        [new ConfigureNamedOptions<DataProtectionOptions>("", each => each.ApplicationDiscriminator = "another")], [], options, "default")
        .Create("");

    private static EndpointAdvice Advice(AzureRedisAadOptions options) => new(options, "localhost", 6379);

    private static string Refused(AzureRedisAadOptions options, string user, object claims)
    {
        var token = Tokens.Jwt(claims);
        var (what, fix) = Advice(options)
            .Refused(new RedisToken(user, token, _now, 0, _now.AddHours(1), null), AccessTokenClaims.Read(token)!);
        return $"{what} {fix}";
    }
}
