namespace AspNetRedisAad.PackageTests.Hosting;

/// <summary>A user's project, outside the repository.</summary>
internal sealed class NewApp(Packages packages, string name)
{
    public string Name => name;

    public string Folder { get; } = packages.NewFolder(name);

    /// <summary>A project as Visual Studio or the command line creates it.</summary>
    public Task<string> CreateFromTemplateAsync() => DotnetAsync("new", "web", "--name", name, "--output", ".", "--no-restore");

    public Task<string> AddPackageAsync(string package) => DotnetAsync("add", "package", package, "--version", packages.Version);

    /// <summary>Adds the package and the given properties.</summary>
    public Task CreateAsync(string properties) => WriteAsync($"{name}.csproj", $"""
        <Project Sdk="Microsoft.NET.Sdk.Web">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            {properties}
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="AspNetRedisAad" Version="{packages.Version}" />
          </ItemGroup>
        </Project>
        """);

    public Task WriteAsync(string file, string text) => File.WriteAllTextAsync(Path.Combine(Folder, file), text);

    public Task<string> DotnetAsync(params IEnumerable<string> arguments) => Dotnet.RunAsync(Folder, packages.Folder, arguments);
}
