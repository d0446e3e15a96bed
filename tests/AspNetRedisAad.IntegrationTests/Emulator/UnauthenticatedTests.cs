using System.Text;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Emulator;

public sealed class UnauthenticatedOnGarnetTests() : UnauthenticatedTests(EmulatorBackend.Garnet);

public sealed class UnauthenticatedOnRedisServerTests() : UnauthenticatedTests(EmulatorBackend.RedisServer)
{
    [Fact]
    public async Task After_Reset_nothing_is_executed_and_the_connection_still_ends_with_its_token()
    {
        Azure.TokenLifetime = TimeSpan.FromSeconds(6);
        using var client = await RespClient.SignedInAsync(Azure);

        Assert.Equal("+RESET", await client.SendAsync("RESET"));
        Assert.StartsWith("-NOAUTH", await client.SendAsync("GET", "k"), StringComparison.Ordinal);
        Assert.Null(await client.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task After_Reset_no_command_of_the_server_is_executed()
    {
        using var client = await RespClient.SignedInAsync(Azure);
        Assert.Equal("+RESET", await client.SendAsync("RESET"));

        await AssertNothingIsExecutedAsync(client);
    }
}

/// <summary>A client without a valid token can execute nothing except AUTH, HELLO, QUIT and RESET.</summary>
public abstract class UnauthenticatedTests(EmulatorBackend backend) : IAsyncLifetime
{
    private static readonly HashSet<string> _allowed = new(["AUTH", "HELLO", "QUIT", "RESET"], StringComparer.OrdinalIgnoreCase);
    // The answers of a server that has not executed a command.
    private static readonly string[] _notExecuted =
        ["-NOAUTH", "-ERR unknown", "-ERR Unknown", "-ERR wrong number", "-EXECABORT", "-ERR syntax error"];

    protected AzureRedisEmulator Azure { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Azure = await AzureRedisEmulator.StartAsync(new() { Backend = backend });

    public ValueTask DisposeAsync() => Azure.DisposeAsync();

    [Fact]
    public async Task Without_a_token_no_command_of_the_server_is_executed()
    {
        using var client = await RespClient.ConnectAsync(Azure);

        await AssertNothingIsExecutedAsync(client);
    }

    [Fact]
    public async Task After_a_refused_token_no_command_of_the_server_is_executed()
    {
        using var client = await RespClient.ConnectAsync(Azure);
        Assert.StartsWith("-WRONGPASS", await client.SendAsync("AUTH", Azure.Identity.ObjectId, "wrong"), StringComparison.Ordinal);
        Assert.StartsWith("-", await client.SendAsync("HELLO", "3", "AUTH", Azure.Identity.ObjectId, "wrong"), StringComparison.Ordinal);
        Assert.StartsWith("-NOAUTH", await client.SendAsync("MULTI"), StringComparison.Ordinal);

        await AssertNothingIsExecutedAsync(client);
    }

    private protected async Task AssertNothingIsExecutedAsync(RespClient client)
    {
        var names = await CommandsAsync();
        Assert.True(names.Count > 200, $"The server told only {names.Count} commands.");
        var executed = new List<string>();
        foreach (var name in names.Where(name => !_allowed.Contains(name)))
        {
            // As many arguments as it needs, whatever their number.
            for (var count = 0; count <= 5; count++)
            {
                string[] command = [name, .. Enumerable.Repeat("1", count)];
                var answer = await client.SendAsync(command);
                if (!_notExecuted.Any(start => answer.StartsWith(start, StringComparison.Ordinal)))
                    executed.Add($"{string.Join(' ', command)}: {answer}");
            }
        }

        Assert.True(executed.Count == 0, string.Join("\n", executed));
        // Garnet parses this one before it checks the user.
        Assert.StartsWith("-NOAUTH", await client.SendAsync("BITOP", "AND", "to", "a", "b"), StringComparison.Ordinal);
        Assert.Equal("0", await Azure.AdministerAsync("DBSIZE"));
    }

    /// <summary>From the answer to COMMAND: each entry begins with the name and the number of arguments.</summary>
    private async Task<List<string>> CommandsAsync()
    {
        using var client = await RespClient.SignedInAsync(Azure);
        await client.WriteAsync(Encoding.ASCII.GetBytes("COMMAND\r\nECHO the-end\r\n"));
        var lines = new List<string>();
        while (await client.ReadLineAsync() is { } line && line != "the-end")
            lines.Add(line);
        return
        [
            .. Enumerable.Range(2, lines.Count - 3)
                .Where(i => lines[i - 2].StartsWith('*') && lines[i - 1].StartsWith('$') && lines[i + 1].StartsWith(':')
                    && !lines[i].Contains('|'))
                .Select(i => lines[i])
                .Distinct(),
        ];
    }
}
