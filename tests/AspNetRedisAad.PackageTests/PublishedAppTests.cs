using AspNetRedisAad.Emulator;
using AspNetRedisAad.PackageTests.Hosting;

namespace AspNetRedisAad.PackageTests;

/// <summary>The minimal sample, published with trimming. Any warning of the trimmer or the compiler is an error.</summary>
public sealed class PublishedAppTests(Packages packages)
{
    [Theory]
    [InlineData("Trimmed", "<PublishTrimmed>true</PublishTrimmed><TrimMode>full</TrimMode><SelfContained>true</SelfContained>")]
    [InlineData("Native", "<PublishAot>true</PublishAot>")]
    public async Task It_is_published_without_a_warning_and_runs(string name, string properties)
    {
        var app = new NewApp(packages, name);
        await app.CreateAsync($"{properties}<TrimmerSingleWarn>false</TrimmerSingleWarn>");
        await app.WriteAsync("Program.cs", Repository.Read("samples/Minimal/Program.cs"));

        var output = await app.DotnetAsync("publish", "--use-current-runtime", "--output", "published", "-warnaserror");
        Assert.DoesNotContain("warning", output, StringComparison.OrdinalIgnoreCase);

        await using var azure = await AzureRedisEmulator.StartAsync();
        var published = Path.Combine(app.Folder, "published");
        await using var running = await RunningApp.StartAsync(published, [Path.Combine(published, name)], azure.GetSettings());
        await running.DoesWhatTheReadmeSaysAsync();
    }
}
