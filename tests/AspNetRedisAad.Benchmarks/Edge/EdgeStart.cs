using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using AspNetRedisAad.Benchmarks.Running;
using AspNetRedisAad.Emulator;

namespace AspNetRedisAad.Benchmarks.Edge;

/// <summary>From the start of a process with the emulator, on Garnet, to what it is started for.</summary>
internal static class EdgeStart
{
    /// <summary>Instead of a scenario.</summary>
    public const string Argument = "--emulator-start";

    public static async Task<(Series Token, Series Command)> MeasureAsync(int times)
    {
        var (tokens, commands) = (new List<double>(), new List<double>());
        for (var i = 0; i < times; i++)
        {
            using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(EdgeStart).Assembly.Location, Argument]) { RedirectStandardOutput = true })!;
            var seconds = (await process.StandardOutput.ReadToEndAsync()).Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
            await process.WaitForExitAsync();
            tokens.Add(seconds[0]);
            commands.Add(seconds[1]);
        }

        return (new Series(tokens), new Series(commands));
    }

    /// <summary>In the process that is measured: prints two numbers of seconds.</summary>
    public static async Task RunAsync()
    {
        await using var azure = await AzureRedisEmulator.StartAsync();
        var token = await RequestTokenAsync(azure);
        var tokenAfter = SinceStart();
        await PingAsync(azure, token);
        Console.Write(string.Create(CultureInfo.InvariantCulture, $"{tokenAfter.TotalSeconds} {SinceStart().TotalSeconds}"));
    }

    /// <summary>Without Azure.Identity, whose own start is not the emulator's.</summary>
    public static async Task<string> RequestTokenAsync(AzureRedisEmulator azure)
    {
        using var http = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator });
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = azure.Identity.ClientId,
            ["client_secret"] = azure.Identity.ClientSecret,
            ["scope"] = "https://redis.azure.com/.default",
        });
        using var response = await http.PostAsync(new Uri(azure.AuthorityHost, $"{azure.TenantId}/oauth2/v2.0/token"), form);
        return (string)(await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>())!["access_token"]!;
    }

    private static async Task PingAsync(AzureRedisEmulator azure, string token)
    {
        var at = azure.Endpoint.Split(':');
        using var tcp = new TcpClient(at[0], int.Parse(at[1], CultureInfo.InvariantCulture));
        await using var tls = new SslStream(tcp.GetStream());
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPemFile(azure.TrustedCertificateFile);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = at[0], CertificateChainPolicy = trust });
        await tls.WriteAsync(Encoding.ASCII.GetBytes($"AUTH {azure.Identity.ObjectId} {token}\r\nPING\r\n"));
        using var reader = new StreamReader(tls);
        if (await reader.ReadLineAsync() != "+OK" || await reader.ReadLineAsync() != "+PONG")
            throw new InvalidOperationException("The emulator did not let its own identity in.");
    }

    private static TimeSpan SinceStart()
    {
        using var process = Process.GetCurrentProcess();
        return DateTime.Now - process.StartTime;
    }
}
