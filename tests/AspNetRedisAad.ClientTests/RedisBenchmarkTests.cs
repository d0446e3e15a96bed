using System.Text.RegularExpressions;
using AspNetRedisAad.ClientTests.Hosting;

namespace AspNetRedisAad.ClientTests;

/// <summary>Debian's redis-benchmark: many commands at once, and pipelined.</summary>
public sealed class RedisBenchmarkTests(SharedTool shared)
{
    [Fact]
    public async Task Redis_benchmark_finishes_without_an_error()
    {
        using var tokens = new Tokens(shared.Process);

        var (code, output) = await ClientProgram.RunAsync(shared.Process, Tokens.Credential, "redis-benchmark",
            [.. RedisCli.AddressOf(shared.Process), "--user", shared.Process.ObjectId, "-a", await tokens.RequestAsync(), "-t", "set,get",
                "-n", "5000", "-c", "8", "-P", "8", "-q"]);

        TestContext.Current.TestOutputHelper?.WriteLine(output);
        Assert.True(code == 0, output);
        Assert.Equal(["SET", "GET"], Regex.Matches(output, "([A-Z]+): [1-9][0-9.]+ requests per second")
            .Select(match => match.Groups[1].Value));
        Assert.DoesNotMatch("NOAUTH|NOPERM|ERR", output);
    }
}
