using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AspNetRedisAad.Benchmarks.Running;
using AspNetRedisAad.Benchmarks.Servers;
using Microsoft.IdentityModel.JsonWebTokens;

namespace AspNetRedisAad.Benchmarks.Edge;

/// <summary>
/// Many open connections that are signed in and idle: how many an emulator holds, and what one costs. The memory is that of the emulator's
/// process, without redis-server.
/// </summary>
internal static class HeldConnections
{
    private const int AtOnce = 32;
    private const int DescriptorsOfOne = 2;
    private const int SpareDescriptors = 100;
    private const int WarmUp = 100;

    /// <param name="wanted">Fewer are opened if the emulator's process may not open as many files.</param>
    /// <returns>How many answered PING once more when all were open, and the kilobytes for each connection.</returns>
    public static async Task<(int Held, double Kilobytes)> MeasureAsync(int wanted)
    {
        using var emulator = Process.Start(
            new ProcessStartInfo(Dotnet.Path, [typeof(HeldConnections).Assembly.Location, EmulatorServant.Argument, "3600"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var clients = new List<SignedInClient>();
        try
        {
            var first = await emulator.StandardOutput.ReadLineAsync() ?? throw new MissingException("the emulator did not start.");
            var settings = JsonSerializer.Deserialize<Dictionary<string, string>>(first)!;
            var token = await EdgeStart.RequestTokenAsync(
                Setting("AuthorityHost"), Setting("TenantId"), Setting("ClientId"), Setting("ClientSecret"));
            var user = new JsonWebToken(token).GetClaim("oid").Value;
            await OpenAsync(WarmUp);

            var allowed = Math.Min(
                wanted, clients.Count + ((FilesAllowed(emulator.Id) - FilesOpen(emulator.Id) - SpareDescriptors) / DescriptorsOfOne));
            var (before, opened) = (ProcessMemory.Read(emulator.Id), clients.Count);
            await OpenAsync(allowed - opened);
            var after = ProcessMemory.Read(emulator.Id);

            var held = 0;
            await Parallel.ForEachAsync(clients, Parallelism, async (client, _) =>
            {
                if (await client.PingAsync())
                    Interlocked.Increment(ref held);
            });
            var each = (after.PrivateMegabytes - before.PrivateMegabytes) * 1024 / (clients.Count - opened);
            var table = new Table("idle connections", "held", "kB each", "files that the process may open");
            table.Add($"{wanted} wanted", Text(held), each.ToString("0.0", CultureInfo.InvariantCulture), Text(FilesAllowed(emulator.Id)));
            table.Write();
            return (held, each);

            async Task OpenAsync(int count) => await Parallel.ForEachAsync(Enumerable.Range(0, count), Parallelism, async (_, _) =>
            {
                var client = await SignedInClient.OpenAsync(Setting("Endpoint"), Setting("TrustedCertificateFile"), user, token);
                lock (clients)
                    clients.Add(client);
            });

            string Setting(string name) => settings.First(setting => setting.Key.EndsWith($":{name}", StringComparison.Ordinal)).Value;
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
            // It ends when its input ends.
            emulator.StandardInput.Close();
            await emulator.WaitForExitAsync();
        }
    }

    private static ParallelOptions Parallelism => new() { MaxDegreeOfParallelism = AtOnce };

    private static int FilesAllowed(int process) =>
        int.Parse(
            File.ReadAllLines($"/proc/{Text(process)}/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], CultureInfo.InvariantCulture);

    private static int FilesOpen(int process) => Directory.EnumerateFileSystemEntries($"/proc/{Text(process)}/fd").Count();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
