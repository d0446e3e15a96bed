using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text.RegularExpressions;
using AspNetRedisAad.ClientTests.Hosting;
using AspNetRedisAad.Tool;

namespace AspNetRedisAad.ClientTests;

/// <summary>Wrong options end in one line that names the option and says what to write.</summary>
public sealed class ToolOptionsTests
{
    [Theory]
    [InlineData("--token-lifetime", "soon", "6s, 10m, 1h")]
    [InlineData("--token-lifetime", "0s", "at least 1 s")]
    [InlineData("--refresh-in", "-1", "6s, 10m, 1h")]
    [InlineData("--redis-port", "65536", "from 0 to 65535")]
    [InlineData("--control-port", "http", "from 0 to 65535")]
    [InlineData("--profile", "basic", "azure-cache-for-redis, azure-managed-redis-oss")]
    [InlineData("--backend", "mongodb", "garnet, redis-server, redis-cluster, or HOST:PORT")]
    [InlineData("--fault", "earthquake", "authority-outage")]
    [InlineData("--fault", "slow-validation=soon", "slow-validation=TIME")]
    [InlineData("--identities", "/no/such/file", "Could not find")]
    [InlineData("--listen", "everywhere", "127.0.0.1, 0.0.0.0 or ::")]
    [InlineData("--host-name", "http://redis", "is not a valid host name")]
    [InlineData("--nonsense", "1", "--help")]
    public async Task A_wrong_value_is_refused(string option, string value, string hint)
    {
        using var errors = new StringWriter();

        var code = await RedisAadCommand.RunAsync(["emulator", option, value], TextWriter.Null, errors);

        Assert.Equal(2, code);
        var line = Assert.Single(errors.ToString().TrimEnd().Split('\n'));
        Assert.StartsWith("redis-aad emulator: ", line, StringComparison.Ordinal);
        Assert.Contains(option, line, StringComparison.Ordinal);
        Assert.Contains(hint, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "identities": [] }""", "no identities")]
    [InlineData(
        """{ "identities": [ { "name": "app", "accessPolicy": "Owner" } ] }""", "Data Owner, Data Contributor, Data Reader, or None")]
    [InlineData("""{ "identities": [ { "name": "app", "secret": "x" } ] }""", "'secret'")]
    [InlineData("""{ "identities": [ { "accessPolicy": "None" } ] }""", "name")]
    [InlineData("""{ "policies": { "p": ">password" }, "identities": [ { "name": "app" } ] }""", "is not a valid permission")]
    public async Task An_invalid_identities_file_is_refused(string content, string hint)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, content);
        using var errors = new StringWriter();

        var code = await RedisAadCommand.RunAsync(["emulator", "--identities", file], TextWriter.Null, errors);

        File.Delete(file);
        Assert.Equal(2, code);
        Assert.Contains($"--identities: {file}: ", errors.ToString(), StringComparison.Ordinal);
        Assert.Contains(hint, errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_in_use_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var errors = new StringWriter();

        var code = await RedisAadCommand.RunAsync(["emulator", "--redis-port", $"{port}"], TextWriter.Null, errors);

        Assert.Equal(1, code);
        Assert.Equal($"redis-aad emulator: --redis-port: port {port} is in use. Specify another port, or 0 for any free port.",
            errors.ToString().TrimEnd());
    }

    [Theory]
    [InlineData("emulator", "--token-lifetime")]
    [InlineData("doctor", "--json")]
    [InlineData("token", "--force")]
    [InlineData("exec", "--credential")]
    public async Task Help_lists_the_options_and_so_does_the_README(string command, string known)
    {
        var (code, output, errors) = await ToolProcess.RunAsync(command, "--help");

        Assert.Equal((0, ""), (code, errors));
        Assert.Contains($"redis-aad {command}", output, StringComparison.Ordinal);
        var options = Regex.Matches(output, "^  (--[a-z-]+)", RegexOptions.Multiline).Select(match => match.Groups[1].Value).ToList();
        Assert.Contains(known, options);
        var readme = await File.ReadAllTextAsync(typeof(ToolOptionsTests).Assembly
            .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "ToolReadme").Value!);
        Assert.All(options, option => Assert.Contains($"`{option}`", readme, StringComparison.Ordinal));
    }
}
