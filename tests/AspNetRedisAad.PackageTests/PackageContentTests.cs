using System.Buffers.Binary;
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text.Json;
using System.Xml.Linq;
using AspNetRedisAad.PackageTests.Hosting;

namespace AspNetRedisAad.PackageTests;

public sealed class PackageContentTests(Packages packages)
{
    [Fact]
    public async Task Every_package_has_its_metadata_and_the_files_that_it_names()
    {
        Assert.NotEmpty(packages.Files);
        foreach (var file in packages.Files)
        {
            await using var package = await ZipFile.OpenReadAsync(file);
            var about = await AboutAsync(package);

            Assert.All(["README.md", "LICENSE", "CHANGELOG.md", "icon.png"], name => Assert.NotNull(package.GetEntry(name)));
            Assert.Equal("README.md", about("readme"));
            Assert.Equal("icon.png", about("icon"));
            Assert.Equal("MIT", about("license"));
            Assert.Equal(packages.Version, about("version"));
            Assert.All(["description", "tags", "releaseNotes", "authors", "copyright"], name => Assert.NotEqual("", about(name)));
            Assert.NotEqual("Package Description", about("description"));
        }
    }

    [Fact]
    public async Task The_icon_is_a_square_of_128_pixels()
    {
        await using var package = await ZipFile.OpenReadAsync(Of("AspNetRedisAad"));
        await using var icon = await package.GetEntry("icon.png")!.OpenAsync();
        var header = new byte[24];
        await icon.ReadExactlyAsync(header);

        Assert.Equal(
            (128, 128), (BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(20))));
    }

    [Theory]
    [InlineData("AspNetRedisAad")]
    [InlineData("AspNetRedisAad.SignalR")]
    [InlineData("AspNetRedisAad.Emulator")]
    [InlineData("AspNetRedisAad.Aspire.Hosting")]
    public async Task Newer_dependencies_are_accepted(string id)
    {
        var dependencies = await DependenciesAsync(id);

        Assert.NotEmpty(dependencies);
        // A package of this repository has the suffix of this run.
        Assert.All(dependencies, dependency => Assert.Matches(
            dependency.Key.StartsWith("AspNetRedisAad", StringComparison.Ordinal)
            ? "^[0-9.]+-test[0-9.]+$" : "^[0-9.]+$", dependency.Value));
    }

    [Theory]
    [InlineData("AspNetRedisAad")]
    [InlineData("AspNetRedisAad.SignalR", "AspNetRedisAad")]
    public async Task The_package_depends_only_on_its_projects_references_and_not_on_the_emulators(string id, params string[] siblings)
    {
        var named = XDocument.Load(Path.Combine(Repository.Folder, $"src/{id}/{id}.csproj")).Descendants("PackageReference")
            .Where(reference => reference.Attribute("PrivateAssets") is null).Select(reference => reference.Attribute("Include")!.Value);

        Assert.Equal(named.Concat(siblings).Order(), (await DependenciesAsync(id)).Keys.Order());
    }

    [Fact]
    public async Task The_hosting_package_contains_the_emulator_program_and_an_AppHost_gets_none_of_its_dependencies()
    {
        Assert.Equal(["Aspire.Hosting"], (await DependenciesAsync("AspNetRedisAad.Aspire.Hosting")).Keys);

        await using var package = await ZipFile.OpenReadAsync(Of("AspNetRedisAad.Aspire.Hosting"));
        Assert.All(
            [
                "emulator/redis-aad.dll", "emulator/redis-aad.runtimeconfig.json",
                "emulator/redis-aad.deps.json", "emulator/AspNetRedisAad.Emulator.dll",
                "buildTransitive/AspNetRedisAad.Aspire.Hosting.targets",
            ],
            file => Assert.NotNull(package.GetEntry(file)));
        var referenced = package.Entries.Where(entry => entry.FullName.StartsWith("lib/", StringComparison.Ordinal));
        Assert.Equal(
            ["AspNetRedisAad.Aspire.Hosting.dll", "AspNetRedisAad.Aspire.Hosting.xml"], referenced.Select(entry => entry.Name).Order());
    }

    [Fact]
    public async Task An_app_without_SignalR_gets_nothing_of_its_backplane()
    {
        var app = new NewApp(packages, "Lean");
        await app.CreateAsync("");
        await app.DotnetAsync("restore");

        using var assets = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(app.Folder, "obj/project.assets.json")));
        var libraries = assets.RootElement.GetProperty("libraries").EnumerateObject().Select(library => library.Name).ToList();
        Assert.Contains(libraries, library => library.StartsWith("StackExchange.Redis/", StringComparison.Ordinal));
        Assert.DoesNotContain(libraries, library =>
            library.Contains("SignalR", StringComparison.Ordinal) || library.StartsWith("MessagePack", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("AspNetRedisAad")]
    [InlineData("AspNetRedisAad.SignalR")]
    [InlineData("AspNetRedisAad.Emulator")]
    [InlineData("AspNetRedisAad.Aspire.Hosting")]
    public async Task It_contains_symbols_and_comments_but_no_path_of_the_build_machine(string id)
    {
        await using var package = await ZipFile.OpenReadAsync(Of(id));
        Assert.NotNull(package.GetEntry($"lib/net10.0/{id}.xml"));

        await using var symbols = await ZipFile.OpenReadAsync(Path.ChangeExtension(Of(id), ".snupkg"));
        using var copy = new MemoryStream();
        await using (var entry = await symbols.GetEntry($"lib/net10.0/{id}.pdb")!.OpenAsync())
            await entry.CopyToAsync(copy);
        copy.Position = 0;
        using var provider = MetadataReaderProvider.FromPortablePdbStream(copy);
        var reader = provider.GetMetadataReader();
        var sources = reader.Documents.Select(document => reader.GetString(reader.GetDocument(document).Name)).ToList();

        Assert.NotEmpty(sources);
        Assert.All(sources, source => Assert.StartsWith("/_/", source, StringComparison.Ordinal));
    }

    private string Of(string id) => Path.Combine(packages.Folder, $"{id}.{packages.Version}.nupkg");

    private async Task<Dictionary<string, string>> DependenciesAsync(string id)
    {
        await using var package = await ZipFile.OpenReadAsync(Of(id));
        var nuspec = await NuspecAsync(package);
        return nuspec.Descendants().Where(element => element.Name.LocalName == "dependency")
            .ToDictionary(dependency => dependency.Attribute("id")!.Value, dependency => dependency.Attribute("version")!.Value);
    }

    private static async Task<Func<string, string>> AboutAsync(ZipArchive package)
    {
        var nuspec = await NuspecAsync(package);
        return name => nuspec.Descendants().FirstOrDefault(element => element.Name.LocalName == name)?.Value ?? "";
    }

    private static async Task<XDocument> NuspecAsync(ZipArchive package)
    {
        await using var entry = await package.Entries.Single(
            file => file.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).OpenAsync();
        return await XDocument.LoadAsync(entry, LoadOptions.None, CancellationToken.None);
    }
}
