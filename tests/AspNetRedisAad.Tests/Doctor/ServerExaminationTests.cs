using System.Text;
using AspNetRedisAad.Doctor;
using AspNetRedisAad.Identity;
using AspNetRedisAad.Resp;
using AspNetRedisAad.Tests.Identity;
using Microsoft.Extensions.Time.Testing;

namespace AspNetRedisAad.Tests.Doctor;

public class ServerExaminationTests
{
    private const string NeedsSignIn = "-NOAUTH Authentication required.\r\n";

    [Fact]
    public async Task A_server_that_echoes_its_input_does_not_bring_the_token_into_the_findings()
    {
        var token = Tokens.ForRedis();

        var findings = await ExamineAsync(
            token, NeedsSignIn, $"-ERR unknown command 'AUTH', with args beginning with: 'user' '{token[..60]}\r\n");

        var failure = Assert.Single(findings, finding => finding.Status == AzureRedisFindingStatus.Failure);
        Assert.Contains("ERR unknown command 'AUTH', with args beginning with: 'user' '...", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(token[..8], failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_Redis_does_not_get_the_token()
    {
        var token = Tokens.ForRedis();
        var sent = new MemoryStream();

        var findings = await ExamineAsync(token, sent, "HTTP/1.1 400 Bad Request\r\n");

        Assert.Contains("it is not Redis", Assert.Single(findings).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(token[..8], Encoding.UTF8.GetString(sent.ToArray()), StringComparison.Ordinal);
    }

    private static Task<IReadOnlyList<AzureRedisFinding>> ExamineAsync(string token, params string[] answers) =>
        ExamineAsync(token, new MemoryStream(), answers);

    private static async Task<IReadOnlyList<AzureRedisFinding>> ExamineAsync(string token, MemoryStream sent, params string[] answers)
    {
        var settings = new AzureRedisAadOptions();
        var findings = new Findings("redis:6380");
        var server = new Server(new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(answers))), sent);
        var examined = new ExaminedToken(
            new RedisToken("user", token, Tokens.Start, 0, Tokens.Start.AddHours(1)), AccessTokenClaims.Read(token)!);

        await new ServerExamination(
            settings, new RespConnection(server), findings, new EndpointAdvice(settings, "redis", 6380), new FakeTimeProvider(Tokens.Start))
            .RunAsync(examined, CancellationToken.None);
        return findings.All;
    }

    /// <summary>Sends the given answers, whatever it receives.</summary>
    private sealed class Server(Stream answers, Stream sent) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => answers.Read(buffer, offset, count);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => sent.Write(buffer, offset, count);
    }
}
