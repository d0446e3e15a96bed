using System.Reflection;
using System.Text.RegularExpressions;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Emulator;

/// <summary>The table in the emulator's documentation, row by row.</summary>
public sealed partial class GarnetDifferencesTests
{
    private static readonly IReadOnlyList<(string Command, bool IsSignedIn, string Garnet, string Redis)> _rows =
    [
        .. from row in Row().Matches(
            File.ReadAllText(typeof(GarnetDifferencesTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
               .Single(data => data.Key == "EmulatorPage").Value!))
           select (row.Groups[1].Value, row.Groups[2].Value == "yes", row.Groups[3].Value, row.Groups[4].Value),
    ];

    [Theory]
    [InlineData(EmulatorBackend.Garnet)]
    [InlineData(EmulatorBackend.RedisServer)]
    public async Task Replies_match_the_documentation(EmulatorBackend backend)
    {
        await using var azure = await AzureRedisEmulator.StartAsync(new() { Backend = backend });
        using var signedIn = await RespClient.SignedInAsync(azure);
        await signedIn.SendAsync("SET", "text", "text");
        var wrong = new List<string>();

        Assert.True(_rows.Count > 10);
        foreach (var (command, isSignedIn, garnet, redis) in _rows)
        {
            // A new one for each row, because a reply may have more than one line.
            using var client = isSignedIn ? await RespClient.SignedInAsync(azure) : await RespClient.ConnectAsync(azure);
            var reply = await client.SendAsync(command.Split(' '));
            if (!reply.StartsWith(backend == EmulatorBackend.Garnet ? garnet : redis, StringComparison.Ordinal)
                || (garnet.Length > redis.Length && backend == EmulatorBackend.RedisServer
                    && reply.StartsWith(garnet, StringComparison.Ordinal)))
                wrong.Add($"{command}: {reply}");
        }

        Assert.Empty(wrong);
    }

    [GeneratedRegex(@"^\| `([^`]+)` \| (yes|no) \| `([^`]+)` \| `([^`]+)` \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
