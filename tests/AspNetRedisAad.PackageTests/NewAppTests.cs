using System.Net;
using System.Text.Json;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.PackageTests.Hosting;

namespace AspNetRedisAad.PackageTests;

public sealed class NewAppTests(Packages packages)
{
    private const string Fence = "```csharp\n";

    [Fact]
    public async Task A_new_app_with_both_packages_is_the_app_of_the_readmes()
    {
        var app = new NewApp(packages, "Shop");
        await app.CreateFromTemplateAsync();
        await app.AddPackageAsync("AspNetRedisAad");
        await app.AddPackageAsync("AspNetRedisAad.Emulator");
        await app.WriteAsync("Program.cs", Program());

        await app.DotnetAsync("build", "--no-restore", "-warnaserror");

        await AppsettingsAreCompletedAsync(app);
        await using var running = await RunningApp.StartAsync(app.Folder, ["dotnet", "bin/Debug/net10.0/Shop.dll"]);
        await running.DoesWhatTheReadmeSaysAsync();
    }

    [Fact]
    public async Task A_new_app_with_the_backplane_is_the_one_of_its_readme()
    {
        var app = new NewApp(packages, "Chat");
        await app.CreateFromTemplateAsync();
        await app.AddPackageAsync("AspNetRedisAad.SignalR");
        var readme = Repository.Read("src/AspNetRedisAad.SignalR/README.md");
        await app.WriteAsync("Program.cs", readme[(readme.IndexOf(Fence, StringComparison.Ordinal) + Fence.Length)..].Split("```")[0]);

        await app.DotnetAsync("build", "--no-restore", "-warnaserror");

        await using var azure = await AzureRedisEmulator.StartAsync();
        await using var running = await RunningApp.StartAsync(app.Folder, ["dotnet", "bin/Debug/net10.0/Chat.dll"], azure.GetSettings());
        using var health = await running.Client.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        using var negotiated = await running.Client.PostAsync("/chat/negotiate?negotiateVersion=1", null);
        Assert.Contains("connectionToken", await negotiated.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>The minimal sample with the emulator, as in its package's README.</summary>
    private static string Program()
    {
        var readme = Repository.Read("src/AspNetRedisAad.Emulator/README.md");
        var code = readme[(readme.IndexOf(Fence, StringComparison.Ordinal) + Fence.Length)..].Split("```")[0];
        var (usings, start) = (code.Split("\n\n")[0], code.Split("\n\n")[1]);
        Assert.StartsWith("using ", usings, StringComparison.Ordinal);

        var program = Repository.Read("samples/Minimal/Program.cs");
        return usings + "\n" + program.Replace("builder.Services.", $"{start}builder.Services.", StringComparison.Ordinal);
    }

    private static async Task AppsettingsAreCompletedAsync(NewApp app)
    {
        using var items = JsonDocument.Parse(await app.DotnetAsync("msbuild", "-getItem:JsonSchemaSegment"));
        var segment = items.RootElement.GetProperty("Items").GetProperty("JsonSchemaSegment").EnumerateArray()
            .Single(item => item.GetProperty("FullPath").GetString()!.Contains("aspnetredisaad", StringComparison.Ordinal));

        Assert.Matches($"^(?:{segment.GetProperty("FilePathPattern").GetString()})$", "appsettings.Development.json");
        Assert.Equal(Repository.Read("src/AspNetRedisAad/ConfigurationSchema.json"),
            await File.ReadAllTextAsync(segment.GetProperty("FullPath").GetString()!));
    }
}
