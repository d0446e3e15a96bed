using System.Buffers;
using System.Text;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.Emulator.Authority;
using AspNetRedisAad.Emulator.Backends;
using AspNetRedisAad.Emulator.Edge;
using AspNetRedisAad.Emulator.Identity;
using AspNetRedisAad.Emulator.Profiles;
using AspNetRedisAad.Emulator.Resp;
using AspNetRedisAad.Emulator.Validation;
using Microsoft.Extensions.Logging.Abstractions;

namespace AspNetRedisAad.Tests.Emulator.Fuzzing;

/// <summary>
/// Whatever a client sends, the backend gets what a second, simple reader finds in the same bytes, and no secret that the edge has not
/// validated. Each input has a number, which a failure reports.
/// </summary>
public sealed class EdgeFuzzTests : IDisposable
{
    private const int Inputs = 1_000_000;
    private const int MostHeld = 64 * 1024;

    private readonly Tenant _tenant = new() { Address = new Uri("https://localhost:1/") };
    private readonly BlockedCommands _blocked = new(ServiceProfiles.Of(EmulatorProfile.AzureCacheForRedis, activeGeoReplication: false));
    private readonly EmulatedIdentity _identity = new("app");
    private readonly EmulatedIdentity _other = new("other");
    private readonly EmulatedIdentity _stranger = new("stranger") { AccessPolicy = null };
    private readonly IdentityDirectory _directory;
    private readonly BackendUsers _users;
    private readonly EdgeAuthentication _authentication;
    private readonly string _token;
    private readonly string _otherToken;
    private readonly string[] _secrets;

    public EdgeFuzzTests()
    {
        _directory = new IdentityDirectory([_identity, _other, _stranger]);
        _users = new BackendUsers(_directory.Identities, CacheKeys.None);
        var revocation = new Revocation();
        var issuer = new TokenIssuer(_tenant, revocation, TimeProvider.System);
        var validator = new AccessTokenValidator(new TenantTokenValidator(_tenant, TimeProvider.System), revocation);
        _authentication = new EdgeAuthentication(
            validator, _directory, _users, _blocked, new(), new(), TimeProvider.System, NullLogger<EdgeAuthentication>.Instance);
        (_token, _otherToken) = (TokenOf(_identity), TokenOf(_other));
        _secrets =
        [
            _identity.ObjectId, _token, _otherToken, TokenOf(_stranger), _stranger.ObjectId, _users.Administrator.Name, "x",
                SignInCommand.Nothing, "default",
        ];

        string TokenOf(EmulatedIdentity identity) => issuer.Issue(identity, "https://redis.azure.com", TimeSpan.FromHours(1)).Value;
    }

    public void Dispose()
    {
        _directory.Dispose();
        _tenant.Dispose();
    }

    [Fact]
    public Task Whatever_is_sent_the_backend_gets_only_permitted_bytes() =>
        Parallel.ForAsync(0, Inputs, async (seed, _) =>
        {
            try
            {
                await CheckAsync(new FuzzInput(seed, _secrets));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException(
                    $"Input {seed}: {e.Message} Sent: {Convert.ToHexString(new FuzzInput(seed, _secrets).Create())}", e);
            }
        });

    private async Task CheckAsync(FuzzInput input)
    {
        var sent = input.Create();
        var expected = new ReferenceReader(sent);
        var (got, refused, signedIn) = await SendAsync(sent, input);

        if (expected.End != ReferenceEnd.Unclear && refused != (expected.End == ReferenceEnd.Wrong))
            Assert.Fail($"{(refused ? "refused" : "not refused")}, but the end is {expected.End}");

        var rest = got;
        var anySignIn = false;
        foreach (var command in expected.Commands)
            anySignIn |= CheckOne(command, ref rest);
        if (anySignIn != signedIn)
            Assert.Fail("The session and the backend do not agree on whether anybody has signed in.");
        if (!sent.AsSpan(expected.TailStart).StartsWith(rest.Span)
            || (expected.TailIsHeld && expected.End != ReferenceEnd.Whole && !rest.IsEmpty))
            Assert.Fail("What has passed of the last command is not how it begins, or too early.");
    }

    private async Task<(ReadOnlyMemory<byte> Got, bool Refused, bool SignedIn)> SendAsync(byte[] sent, FuzzInput input)
    {
        using var session = new EdgeSession(TimeProvider.System, Timeout.InfiniteTimeSpan, () => { }, () => { });
        var stream = new CommandStream(new CommandKinds(NotableCommands.Names));
        var got = new ArrayBufferWriter<byte>();
        var kept = ReadOnlySequence<byte>.Empty;
        try
        {
            for (var at = 0; at < sent.Length;)
            {
                var packet = Math.Min(input.NextPacket(), sent.Length - at);
                kept = Segment.Join(kept, sent.AsMemory(at, packet));
                at += packet;
                while (stream.Next(ref kept, out var passed, out var command))
                {
                    foreach (var segment in passed)
                        got.Write(segment.Span);
                    if (command is not null)
                        (await _authentication.RewriteAsync(command, session)).WriteTo(got);
                }

                if (kept.Length > MostHeld)
                    Assert.Fail("Too much is held back.");
            }
        }
        catch (RespProtocolException)
        {
            return (got.WrittenMemory, true, session.ValidUntil is not null);
        }

        if (session.IsServer)
            Assert.Fail("The client passes for one of the emulator's own servers.");
        return (got.WrittenMemory, false, session.ValidUntil is not null);
    }

    /// <summary>Removes the counterpart of the command from what the backend got. Returns true if the command is a sign-in.</summary>
    private bool CheckOne(ReferenceCommand sent, ref ReadOnlyMemory<byte> rest)
    {
        var isSignIn = sent.Name.Equals("AUTH", StringComparison.OrdinalIgnoreCase)
            || sent.Name.Equals("HELLO", StringComparison.OrdinalIgnoreCase);
        if (!isSignIn)
        {
            var blocked = BlockedCommands.Names.Contains(sent.Name) && IsBlocked(sent);
            var same = blocked ? Written([[.. sent.Arguments[0], (byte)' '], .. sent.Arguments[1..]])
                : sent.IsInline || BlockedCommands.Names.Contains(sent.Name) ? Written(sent.Arguments)
                : sent.Raw;
            if (!rest.Span.StartsWith(same.Span))
                Assert.Fail($"{sent.Name} has not arrived as it was sent.");
            rest = rest[same.Length..];
            return false;
        }

        var got = new ReferenceReader(rest.ToArray()).Commands.FirstOrDefault()
            ?? throw new InvalidOperationException($"{sent.Name} has not arrived.");
        rest = rest[got.Raw.Length..];
        if (got.Arguments.Length != sent.Arguments.Length || !got.Arguments[0].SequenceEqual(sent.Arguments[0]))
            Assert.Fail($"{sent.Name} has another form.");

        var user = _users.Of(_identity)!;
        var opened = got.Arguments.Select(Encoding.Latin1.GetString).ToList().IndexOf(user.Password);
        var other = _users.Of(_other)!.Password;
        for (var i = 1; i < got.Arguments.Length; i++)
        {
            var text = Encoding.Latin1.GetString(got.Arguments[i]);
            if (text == _users.Administrator.Password || text == other)
                Assert.Fail("A user that the client has no token for has been opened.");
            if ((text == _token || text == _otherToken) && !IsClientName(got.Arguments, i))
                Assert.Fail("A token has left the edge.");
        }

        if (opened < 0)
            return false;
        if (Encoding.Latin1.GetString(got.Arguments[opened - 1]) != user.Name
            || Encoding.Latin1.GetString(sent.Arguments[opened - 1]) != _identity.ObjectId
            || Encoding.Latin1.GetString(sent.Arguments[opened]) != _token)
            Assert.Fail("A user has been opened without its token.");
        return true;
    }

    private bool IsBlocked(ReferenceCommand command) => _blocked.Contains(new RespCommand(command.Arguments));

    private static bool IsClientName(byte[][] arguments, int argument) =>
        argument > 2 && Encoding.Latin1.GetString(arguments[argument - 1]).Equals("SETNAME", StringComparison.OrdinalIgnoreCase);

    private static ReadOnlyMemory<byte> Written(byte[][] arguments)
    {
        var bytes = new ArrayBufferWriter<byte>();
        new RespCommand(arguments).WriteTo(bytes);
        return bytes.WrittenMemory;
    }

    /// <summary>One packet, appended to the previous ones.</summary>
    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        private Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is not null)
                (RunningIndex, before.Next) = (before.RunningIndex + before.Memory.Length, this);
        }

        public static ReadOnlySequence<byte> Join(in ReadOnlySequence<byte> kept, ReadOnlyMemory<byte> packet)
        {
            Segment? first = null, last = null;
            foreach (var memory in kept)
            {
                last = new Segment(memory, last);
                first ??= last;
            }

            last = new Segment(packet, last);
            return new ReadOnlySequence<byte>(first ?? last, 0, last, packet.Length);
        }
    }
}
