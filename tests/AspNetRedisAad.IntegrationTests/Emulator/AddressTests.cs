using System.Text;
using System.Text.RegularExpressions;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Emulator;

/// <summary>Clients see neither addresses nor files of the servers behind the endpoint.</summary>
public sealed partial class AddressTests
{
    private const string End = "the end of the answer";

    private static readonly string[] _commands =
    [
        "CLIENT LIST", "CLIENT INFO", "INFO everything", "ROLE", "CLUSTER NODES", "CLUSTER SLOTS", "CLUSTER SHARDS", "CLUSTER INFO",
            "SLOWLOG GET", "HELLO 3",
    ];

    [Theory]
    [InlineData(EmulatorBackend.Garnet)]
    [InlineData(EmulatorBackend.RedisServer)]
    [InlineData(EmulatorBackend.RedisCluster)]
    public async Task No_answer_names_a_file_or_folder_of_the_emulator(EmulatorBackend backend)
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = backend });
        var temporary = Path.GetTempPath().TrimEnd(Path.DirectorySeparatorChar);
        for (var server = 0; server < azure.Endpoints.Count; server++)
        {
            using var client = await RespClient.SignedInAsync(azure, server: server);
            await client.SendAsync("SET", "key", "value");
            foreach (var command in _commands)
            {
                var answer = await AskAsync(client, command);
                Assert.DoesNotContain(temporary, answer, StringComparison.Ordinal);
                Assert.DoesNotContain("redis-aad", answer, StringComparison.Ordinal);
                Assert.DoesNotContain(Environment.CurrentDirectory, answer, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData(EmulatorBackend.Garnet, "addr= laddr= ")]
    [InlineData(EmulatorBackend.RedisServer, "addr=127.0.0.1:0 laddr=127.0.0.1:0 ")]
    [InlineData(EmulatorBackend.RedisCluster, "addr=127.0.0.1:0 laddr=127.0.0.1:0 ")]
    public async Task Clients_see_no_address_of_a_socket_behind_the_endpoint(EmulatorBackend backend, string addresses)
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = backend });
        using var other = await RespClient.SignedInAsync(azure);
        using var client = await RespClient.SignedInAsync(azure);

        Assert.Contains(addresses, await AskAsync(client, "CLIENT INFO"), StringComparison.Ordinal);
        var lines = (await AskAsync(client, "CLIENT LIST")).Split('\n')
            .Where(line => line.StartsWith("id=", StringComparison.Ordinal)).ToList();
        Assert.InRange(lines.Count, 2, int.MaxValue);
        Assert.All(lines, line => Assert.Contains(addresses, line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task SLOWLOG_names_no_socket()
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer });
        using var client = await RespClient.SignedInAsync(azure);
        await AskAsync(client, "EVAL for|i=1,3e7|do|end 0");

        var log = await AskAsync(client, "SLOWLOG GET");

        Assert.Contains("EVAL", log, StringComparison.Ordinal);
        Assert.Contains("\n127.0.0.1:0\n", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EmulatorBackend.RedisServer)]
    [InlineData(EmulatorBackend.RedisCluster)]
    public async Task Every_port_that_a_server_names_is_one_that_clients_know(EmulatorBackend backend)
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = backend });
        string[] known = ["0", .. azure.Endpoints.Select(endpoint => endpoint.Split(':')[1])];
        for (var server = 0; server < azure.Endpoints.Count; server++)
        {
            using var client = await RespClient.SignedInAsync(azure, server: server);
            var info = await AskAsync(client, "INFO");
            var role = (await AskAsync(client, "ROLE")).Split('\n');
            var nodes = await AskAsync(client, "CLUSTER NODES");

            Assert.Contains("\ntcp_port:0\n", info, StringComparison.Ordinal);
            Assert.All(Port().Matches(info).Select(port => port.Groups[1].Value), port => Assert.Contains(port, known));
            Assert.All(Address().Matches(nodes).Select(port => port.Groups[1].Value), port => Assert.Contains(port, known));
            if (Array.FindIndex(role, line => line == "127.0.0.1") is > 0 and var address)
                Assert.Contains(role[address + 1] is ['$', ..] ? role[address + 2] : role[address + 1][1..], known);
        }
    }

    [GeneratedRegex(@"port[:=](\d+)")]
    private static partial Regex Port();

    [GeneratedRegex(@"127\.0\.0\.1:(\d+)")]
    private static partial Regex Address();

    /// <summary>All lines of an answer. A bar stands for a space within an argument.</summary>
    private static async Task<string> AskAsync(RespClient client, string command)
    {
        var answer = new StringBuilder(await client.SendAsync([.. command.Split(' ').Select(argument => argument.Replace('|', ' '))]));
        await client.WriteAsync(Encoding.ASCII.GetBytes($"*2\r\n$4\r\nECHO\r\n${End.Length}\r\n{End}\r\n"));
        while (await client.ReadLineAsync() is { } line && line != End)
            answer.Append('\n').Append(line);
        return answer.ToString();
    }
}
