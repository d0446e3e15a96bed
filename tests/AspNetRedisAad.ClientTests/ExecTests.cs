using System.Diagnostics;
using AspNetRedisAad.ClientTests.Hosting;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.ClientTests;

/// <summary><c>redis-aad exec</c> with programs that do not support tokens.</summary>
public sealed class ExecTests(SharedTool shared)
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task The_programs_exit_code_is_passed_on()
    {
        Assert.Equal(7, (await ExecAsync("sh", "-c", "exit 7")).Code);
        Assert.Equal(127, (await ExecAsync("no-such-program")).Code);
        Assert.Equal(126, (await ExecAsync("/tmp")).Code);
    }

    [Fact]
    public async Task The_program_gets_an_address_and_a_password_and_never_the_token()
    {
        var (code, output, _) = await ExecAsync("sh", "-c",
            "env; tr '\\0' '\\n' < /proc/$$/cmdline; redis-cli -u $REDIS_URL --no-auth-warning PING", "{host}:{port}");

        Assert.Equal(0, code);
        Assert.EndsWith("PONG", output.TrimEnd(), StringComparison.Ordinal);
        Assert.Matches(@"\n127\.0\.0\.1:[0-9]+\n", output);
        Assert.DoesNotContain("eyJ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_users_of_the_machine_cannot_connect()
    {
        var (_, output, _) = await ExecAsync(
            "env", "-u", "REDISCLI_AUTH", "sh", "-c",
            "cli=\"redis-cli -h $REDIS_HOST -p $REDIS_PORT\"; $cli PING; $cli --no-auth-warning -a wrong PING; stat -c %a $(dirname $0)",
            "{socket}");

        Assert.Equal("NOAUTH Authentication required.\n\nNOAUTH Authentication required.\n\n700\n", output);
    }

    [Fact]
    public async Task Redis_cli_stays_signed_in_over_three_rotations()
    {
        await using var tool = await ToolProcess.StartAsync("--token-lifetime", "6s", "--backend", "redis-server");
        using var client = RedisCli.StartBehindExec(tool);
        Assert.Equal("PONG", await client.SendAsync("PING"));

        await OverThreeRotationsAsync(tool, async number => Assert.Equal(number, await client.SendAsync($"ECHO {number}")));

        Assert.Equal(0, (await tool.CountersAsync()).GetProperty("expiryCloses").GetInt32());
    }

    [Theory]
    [InlineData("MONITOR", "PUBLISH")]
    [InlineData("-3", "SUBSCRIBE", "news")]
    public async Task Redis_cli_that_only_listens_receives_everything_over_three_rotations(params string[] arguments)
    {
        await using var tool = await ToolProcess.StartAsync("--token-lifetime", "6s", "--backend", "redis-server");
        using var listener = RedisCli.StartBehindExec(tool, arguments is ["MONITOR", ..] ? arguments[..1] : arguments);
        using var publisher = RedisCli.StartBehindExec(tool);
        Assert.NotNull(await listener.ReadAsync());
        Assert.Equal("PONG", await publisher.SendAsync("PING"));

        await OverThreeRotationsAsync(tool, async number =>
        {
            await publisher.SendAsync($"PUBLISH news number-{number}.");
            string? line;
            do
            {
                line = await listener.ReadAsync();
                Assert.NotNull(line);
            }
            while (!line.Contains("number-", StringComparison.Ordinal));
            Assert.Contains($"number-{number}.", line, StringComparison.Ordinal);
        });

        Assert.Equal(0, (await tool.CountersAsync()).GetProperty("expiryCloses").GetInt32());
    }

    [Fact]
    public async Task A_RESP2_subscriber_is_told_that_it_is_closed_when_its_token_expires()
    {
        await using var tool = await ToolProcess.StartAsync("--token-lifetime", "6s");
        using var listener = RedisCli.StartBehindExec(tool, "SUBSCRIBE", "news");
        Assert.Equal("subscribe", await listener.ReadAsync());

        Assert.Contains(
            "redis-aad exec: a connection that has subscribed with RESP2 (use RESP3, such as redis-cli -3) cannot get a new token",
            await listener.ErrorsAsync(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redis_benchmark_runs_over_three_rotations_without_an_error()
    {
        await using var tool = await ToolProcess.StartAsync("--token-lifetime", "6s", "--backend", "redis-server");
        using var process = ToolProcess.Start(
            "exec", "--settings", tool.SettingsFile, "--",
            "redis-benchmark", "-t", "ping,set,get,lrange_100", "-n", "100000", "-c", "8", "-P", "2", "-l", "-q");
        // A full pipe would block the program.
        var output = process.StandardOutput.ReadToEndAsync();
        using var cli = RedisCli.StartBehindExec(tool);

        await OverThreeRotationsAsync(tool, async number => Assert.Equal(number, await cli.SendAsync($"ECHO {number}")));

        Assert.False(process.HasExited);
        process.Kill(entireProcessTree: true);
        Assert.DoesNotMatch("NOAUTH|WRONGPASS|ERR|closed", await output.WaitAsync(_limit));
        Assert.Equal(0, (await tool.CountersAsync()).GetProperty("expiryCloses").GetInt32());
    }

    [Fact]
    public async Task In_a_cluster_redis_cli_is_connected_to_the_first_server()
    {
        await using var tool = await ToolProcess.StartAsync("--profile", "azure-managed-redis-oss", "--backend", "redis-cluster");
        using var client = RedisCli.StartBehindExec(tool);

        Assert.Equal("PONG", await client.SendAsync("PING"));
        var answers = new List<string?>();
        for (var i = 0; i < 20; i++)
        {
            answers.Add((await client.SendAsync($"SET key:{i} {i}"))?.Split(' ')[0]);
            // redis-cli writes an empty line after an error.
            if (answers[^1] == "MOVED")
                Assert.Equal("", await client.ReadAsync());
        }

        Assert.Equal(["MOVED", "OK"], answers.Distinct().Order());
    }

    [Fact]
    public async Task The_program_gets_Ctrl_C_and_signals_to_the_tool_are_forwarded()
    {
        const string Program = "trap 'echo interrupted; exit 5' INT; trap 'echo ended; exit 6' TERM; echo ready; "
            + "while :; do sleep 0.1; done";

        Assert.Equal((5, "interrupted"), await SignalAsync("INT", group: true));
        Assert.Equal((6, "ended"), await SignalAsync("TERM", group: false));

        async Task<(int, string?)> SignalAsync(string signal, bool group)
        {
            // A terminal sends the signal to the whole process group.
            string[] command = ["dotnet", ToolProcess.Dll, "exec", "--settings", shared.Process.SettingsFile, "--", "sh", "-c", Program];
            using var process = Process.Start(new ProcessStartInfo("setsid", command)
            {
                RedirectStandardOutput = true,
            })!;
            Assert.Equal("ready", await process.StandardOutput.ReadLineAsync().WaitAsync(_limit));
            await ChildProcess.SignalAsync(group ? -process.Id : process.Id, signal);
            await process.EndsAsync();
            return (process.ExitCode, await process.StandardOutput.ReadLineAsync().WaitAsync(_limit));
        }
    }

    [Fact]
    public async Task Without_a_token_or_a_cache_the_program_is_not_started()
    {
        var (code, output, errors) = await ToolProcess.RunAsync(
            "exec", "--settings", shared.Process.SettingsFile, "--client-id", Guid.NewGuid().ToString(), "--", "echo", "started");
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("redis-aad exec: token: there is none: the tenant has no application with this client ID.", errors,
            StringComparison.Ordinal);

        (code, output, errors) = await ToolProcess
            .RunAsync("exec", "localhost:1", "--settings", shared.Process.SettingsFile, "--", "echo", "started");
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("redis-aad exec: no connection to the cache: ", errors, StringComparison.Ordinal);
    }

    private static async Task OverThreeRotationsAsync(ToolProcess tool, Func<string, Task> stepAsync)
    {
        var issued = await IssuedAsync();
        var number = 0;
        // The first token after that may already have been requested.
        while (await IssuedAsync() < issued + 4)
        {
            for (var i = 0; i < 5; i++)
                await stepAsync($"{number++}");
        }

        Assert.True(number > 20, $"only {number} steps");

        async Task<int> IssuedAsync() => (await tool.CountersAsync()).GetProperty("tokensIssued").GetInt32();
    }

    private Task<(int Code, string Output, string Errors)> ExecAsync(params string[] program) =>
        ToolProcess.RunAsync(["exec", "--settings", shared.Process.SettingsFile, "--", .. program]);
}
