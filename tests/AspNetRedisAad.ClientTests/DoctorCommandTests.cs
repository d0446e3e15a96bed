using System.Text.Json;
using AspNetRedisAad.ClientTests.Hosting;

namespace AspNetRedisAad.ClientTests;

/// <summary><c>redis-aad doctor</c> and <c>redis-aad token</c>, used from scripts.</summary>
public sealed class DoctorCommandTests(SharedTool shared)
{
    private string Settings => shared.Process.SettingsFile;

    [Fact]
    public async Task The_exit_code_is_0_for_a_healthy_cache()
    {
        var (code, output, errors) = await ToolProcess.RunAsync("doctor", "--settings", Settings);

        Assert.Equal((0, ""), (code, errors));
        Assert.Contains($"sign-in  {shared.Process.Endpoint}: as {shared.Process.ObjectId}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_exit_code_is_1_if_the_cache_does_not_answer_and_the_argument_overrides_the_settings()
    {
        var (code, output, _) = await ToolProcess.RunAsync("doctor", "localhost:1", "--settings", Settings, "--json");

        Assert.Equal(1, code);
        var diagnosis = JsonDocument.Parse(output).RootElement;
        Assert.Equal("Failure", diagnosis.GetProperty("status").GetString());
        var finding = diagnosis.GetProperty("findings").EnumerateArray().Last();
        Assert.Equal(("TCP", "localhost:1"), (finding.GetProperty("step").GetString(), finding.GetProperty("endpoint").GetString()));
        Assert.NotEqual("", finding.GetProperty("remedy").GetString());
    }

    [Theory]
    [InlineData("AzureRedisAad:Endpoint is missing", "doctor")]
    [InlineData("/no/such/file", "doctor", "--settings", "/no/such/file")]
    [InlineData("AzureRedisAad:Credential", "doctor", "localhost", "--credential", "Password")]
    [InlineData("AzureRedisAad:Credential", "token", "--credential", "Password")]
    [InlineData("redis-aad doctor --help", "doctor", "--nonsense")]
    [InlineData("no program", "exec", "localhost")]
    [InlineData("runs what follows", "doctor", "localhost", "--", "redis-cli")]
    [InlineData("Required command", "--nonsense")]
    public async Task The_exit_code_is_2_for_wrong_usage(string hint, params string[] arguments)
    {
        var (code, output, errors) = await ToolProcess.RunAsync(arguments);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(hint, Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_in_a_pipe_signs_in()
    {
        var (code, output, errors) = await ToolProcess.RunAsync("token", "--settings", Settings);

        Assert.Equal((0, ""), (code, errors));
        Assert.Equal("PONG", await RedisCli.RunAsync(shared.Process, shared.Process.ObjectId, output.Trim(), "PING"));
    }

    [Fact]
    public async Task A_token_as_JSON_contains_its_user_and_expiry()
    {
        var (_, output, _) = await ToolProcess.RunAsync("token", "--settings", Settings, "--json");

        var token = JsonDocument.Parse(output).RootElement;
        Assert.Equal(shared.Process.ObjectId, token.GetProperty("userName").GetString());
        Assert.InRange(token.GetProperty("expiresOn").GetDateTimeOffset() - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(55),
            TimeSpan.FromMinutes(65));
        Assert.Equal("PONG", await RedisCli
            .RunAsync(shared.Process, shared.Process.ObjectId, token.GetProperty("accessToken").GetString()!, "PING"));
    }

    [Fact]
    public async Task The_token_is_not_shown_on_a_terminal_without_force()
    {
        Assert.DoesNotContain("eyJ", await OnTerminalAsync(""), StringComparison.Ordinal);
        Assert.Contains(shared.Process.ObjectId, await OnTerminalAsync(""), StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", await OnTerminalAsync("--json"), StringComparison.Ordinal);
        Assert.Contains("eyJ", await OnTerminalAsync("--force"), StringComparison.Ordinal);

        async Task<string> OnTerminalAsync(string option) =>
            (await ClientProgram.RunAsync(shared.Process, Tokens.Credential, "script", "-qec",
                $"dotnet {ToolProcess.Dll} token --settings {Settings} {option}", "/dev/null")).Output;
    }

    [Fact]
    public async Task Without_a_credential_that_works_it_says_what_to_do()
    {
        var (code, output, errors) = await ToolProcess.RunAsync("token", "--credential", "AzureCli");

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("az login", errors, StringComparison.Ordinal);
    }
}
