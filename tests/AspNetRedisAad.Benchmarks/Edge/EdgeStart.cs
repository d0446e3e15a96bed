using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AspNetRedisAad.Benchmarks.Running;
using AspNetRedisAad.Emulator;

namespace AspNetRedisAad.Benchmarks.Edge;

/// <summary>Measures the start of a process with the emulator, on Garnet, up to its first token and first command.</summary>
internal static class EdgeStart
{
    /// <summary>The argument that replaces a scenario.</summary>
    public const string Argument = "--emulator-start";

    public static async Task<(Series Token, Series Command)> MeasureAsync(int times)
    {
        var (tokens, commands) = (new List<double>(), new List<double>());
        for (var i = 0; i < times; i++)
        {
            using var process = Process.Start(
                new ProcessStartInfo("dotnet", [typeof(EdgeStart).Assembly.Location, Argument]) { RedirectStandardOutput = true })!;
            var seconds = (await process.StandardOutput.ReadToEndAsync()).Split(' ')
                .Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
            await process.WaitForExitAsync();
            tokens.Add(seconds[0]);
            commands.Add(seconds[1]);
        }

        return (new Series(tokens), new Series(commands));
    }

    /// <summary>Runs in the measured process: prints two numbers of seconds.</summary>
    public static async Task RunAsync()
    {
        await using var azure = await AzureRedisEmulator.StartAsync();
        var token = await RequestTokenAsync(azure);
        var tokenAfter = SinceStart();
        using var client = await SignedInClient.OpenAsync(azure.Endpoint, azure.TrustedCertificateFile, azure.Identity.ObjectId, token);
        if (!await client.PingAsync())
            throw new InvalidOperationException("The emulator does not answer PING.");
        Console.Write(string.Create(CultureInfo.InvariantCulture, $"{tokenAfter.TotalSeconds} {SinceStart().TotalSeconds}"));
    }

    /// <summary>Does not use Azure.Identity, whose own startup is not the emulator's.</summary>
    public static Task<string> RequestTokenAsync(AzureRedisEmulator azure) =>
        RequestTokenAsync(azure.AuthorityHost.AbsoluteUri, azure.TenantId, azure.Identity.ClientId, azure.Identity.ClientSecret);

    public static async Task<string> RequestTokenAsync(string authority, string tenant, string client, string secret)
    {
        using var http = new HttpClient(
            new HttpClientHandler { ServerCertificateCustomValidationCallback =
                HttpClientHandler.DangerousAcceptAnyServerCertificateValidator });
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = client,
            ["client_secret"] = secret,
            ["scope"] = "https://redis.azure.com/.default",
        });
        using var response = await http.PostAsync(new Uri(new Uri(authority), $"{tenant}/oauth2/v2.0/token"), form);
        return (string)(await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>())!["access_token"]!;
    }

    private static TimeSpan SinceStart()
    {
        using var process = Process.GetCurrentProcess();
        return DateTime.Now - process.StartTime;
    }
}
