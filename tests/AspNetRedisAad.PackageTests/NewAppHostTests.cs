using AspNetRedisAad.PackageTests.Hosting;

namespace AspNetRedisAad.PackageTests;

/// <summary>A user's AppHost that has only the package.</summary>
public sealed class NewAppHostTests(Packages packages)
{
    [Fact]
    public async Task It_runs_the_emulator_that_comes_with_the_package()
    {
        var app = new NewApp(packages, "ShopAppHost");
        await app.WriteAsync("ShopAppHost.csproj", $"""
            <Project Sdk="Aspire.AppHost.Sdk/{Version("Aspire.AppHost.Sdk")}">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <MSBuildWarningsAsMessages>ASPIRE010</MSBuildWarningsAsMessages>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="AspNetRedisAad.Aspire.Hosting" Version="{packages.Version}" />
                <PackageReference Include="Aspire.Hosting.AppHost" Version="{Version("Aspire.Hosting.AppHost")}" />
                <PackageReference Include="Nerdbank.MessagePack" Version="{Version("Nerdbank.MessagePack")}" />
                <PackageReference Include="Polly.Core" Version="{Version("Polly.Core")}" />
              </ItemGroup>
            </Project>
            """);
        // Without the dashboard, whose dependencies are not tested here.
        await app.WriteAsync("Program.cs", """
            using System.Reflection;
            using Aspire.Hosting.ApplicationModel;

            var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = args, DisableDashboard = true });
            var cache = builder.AddAzureRedisEmulator("cache").WithTokenLifetime(TimeSpan.FromSeconds(6));

            await using var app = builder.Build();
            await app.StartAsync();
            await app.ResourceNotifications.WaitForResourceHealthyAsync("cache").WaitAsync(TimeSpan.FromMinutes(2));
            var program = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
                .Single(data => data.Key == "AzureRedisEmulatorProgram").Value;
            Console.WriteLine($"{program} is healthy at {await cache.Resource.ConnectionStringExpression.GetValueAsync(default)}");
            await app.StopAsync();
            """);

        await app.DotnetAsync("build", "-warnaserror");
        var output = await app.DotnetAsync("run", "--no-build");

        var program = $"aspnetredisaad.aspire.hosting.{packages.Version}.emulator.redis-aad.dll";
        Assert.Matches($"{program} is healthy at localhost:[0-9]+,ssl=true", output);
    }

    private static string Version(string package) => package == "Aspire.AppHost.Sdk"
        ? Repository.Read("samples/AppHost/AppHost.csproj").Split($"{package}/")[1].Split('"')[0]
        : Repository.Read("Directory.Packages.props").Split($"Include=\"{package}\" Version=\"")[1].Split('"')[0];
}
