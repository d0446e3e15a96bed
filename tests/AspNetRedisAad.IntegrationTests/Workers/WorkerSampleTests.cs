using AspNetRedisAad.Emulator;

namespace AspNetRedisAad.IntegrationTests.Workers;

public sealed class WorkerSampleTests
{
    [Fact]
    public async Task Without_settings_it_starts_the_emulator_works_over_three_tokens_and_leaves_nothing_behind()
    {
        var temporary = Directory.CreateTempSubdirectory("worker-test-");
        try
        {
            await using var sample = new WorkerProcess(("Emulator__TokenLifetime", "00:00:04"), ("TMPDIR", temporary.FullName));

            await sample.PrintsAsync("Healthy. redis-token: The access token is valid., redis-connection: Redis answers.");
            await sample.PrintsAsync("The token was renewed 3 times.");

            Assert.Equal(0, await sample.InterruptAsync());
            Assert.DoesNotContain("warn:", sample.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("fail:", sample.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(temporary.FullName), path =>
                path.Contains("redis-aad-", StringComparison.Ordinal));
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task On_a_Redis_that_outlives_it_the_count_continues()
    {
        await using var azure = await AzureRedisEmulator.StartAsync();
        var settings = azure.GetSettings()
            .Select(setting => (setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value ?? "")).ToArray();
        await using (var first = new WorkerProcess(settings))
        {
            await first.PrintsAsync("Round 2: ");
            Assert.Equal(0, await first.InterruptAsync());
        }

        await using var second = new WorkerProcess(settings);
        await second.PrintsAsync("Round ");

        Assert.DoesNotContain("Round 1: ", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Round 2: ", second.Output, StringComparison.Ordinal);
    }
}
