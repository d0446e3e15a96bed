using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using AspNetRedisAad.AspireTests.Hosting;

namespace AspNetRedisAad.AspireTests;

/// <summary>The AppHost's model before anything starts.</summary>
public sealed class ModelTests
{
    [Fact]
    public async Task An_app_that_references_it_gets_the_connection_string_and_everything_it_needs_to_sign_in()
    {
        var builder = Model.NewBuilder();
        var cache = builder.AddAzureRedisEmulator("cache");
        builder.AddExecutable("app", "app", ".").WithReference(cache);
        builder.AddExecutable("stranger", "app", ".");
        await using var model = await Model.PrepareAsync(builder);

        var environment = await model.EnvironmentOfAsync("app");

        Assert.Same(cache.Resource, Assert.IsType<ConnectionStringReference>(environment["ConnectionStrings__cache"]).Resource);
        Assert.EndsWith(",ssl=true", cache.Resource.ConnectionStringExpression.ValueExpression, StringComparison.Ordinal);
        var identity = cache.Resource.Settings.Identity;
        Assert.Equal("ClientSecret", environment["AzureRedisAad__cache__Credential"]);
        Assert.Equal(identity.TenantId, environment["AzureRedisAad__cache__TenantId"]);
        Assert.Equal(identity.ClientId, environment["AzureRedisAad__cache__ClientId"]);
        Assert.Equal(identity.ClientSecret, environment["AzureRedisAad__cache__ClientSecret"]);
        Assert.EndsWith("authority.pem", (string)environment["AzureRedisAad__cache__TrustedCertificateFile"], StringComparison.Ordinal);
        var authority = Assert.IsType<ReferenceExpression>(environment["AzureRedisAad__cache__AuthorityHost"]);
        Assert.Equal("https://localhost:{cache.bindings.authority.port}/", authority.ValueExpression);
        Assert.DoesNotContain((await model.EnvironmentOfAsync("stranger")).Keys, IsOurs);
    }

    private static bool IsOurs(string variable) => variable.StartsWith("AzureRedisAad", StringComparison.Ordinal);

    [Fact]
    public async Task The_settings_are_under_the_name_that_the_app_gives_the_connection()
    {
        var builder = Model.NewBuilder();
        builder.AddExecutable("app", "app", ".").WithReference(builder.AddAzureRedisEmulator("cache"), connectionName: "sessions");
        await using var model = await Model.PrepareAsync(builder);

        var environment = await model.EnvironmentOfAsync("app");

        Assert.Contains("ConnectionStrings__sessions", environment.Keys);
        Assert.Contains("AzureRedisAad__sessions__ClientSecret", environment.Keys);
        Assert.DoesNotContain(environment.Keys, name => name.StartsWith("AzureRedisAad__cache", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Options_are_arguments_of_the_emulator()
    {
        var builder = Model.NewBuilder();
        builder.AddAzureRedisEmulator("cache")
            .WithTokenLifetime(TimeSpan.FromMinutes(10), refreshIn: TimeSpan.FromMinutes(5))
            .WithProfile(AzureRedisEmulatorProfile.AzureManagedRedisEnterprise)
            .WithBackend(AzureRedisEmulatorBackend.RedisServer)
            .WithDataFolder("data");
        await using var model = await Model.PrepareAsync(builder);

        var arguments = await model.ArgumentsAsync();

        Assert.Equal("600000ms", After("--token-lifetime"));
        Assert.Equal("300000ms", After("--refresh-in"));
        Assert.Equal("azure-managed-redis-enterprise", After("--profile"));
        Assert.Equal("redis-server", After("--backend"));
        Assert.Equal(Path.Combine(builder.AppHostDirectory, "data"), After("--data-folder"));
        Assert.DoesNotContain(model.Emulator.Settings.Identity.ClientSecret, arguments);

        object After(string option) => arguments[arguments.IndexOf(option) + 1];
    }

    [Fact]
    public async Task Data_without_a_folder_is_in_the_AppHosts_store_and_by_default_not_stored()
    {
        var builder = Model.NewBuilder();
        builder.AddAzureRedisEmulator("cache").WithDataFolder();
        await using var model = await Model.PrepareAsync(builder);
        var other = Model.NewBuilder();
        other.AddAzureRedisEmulator("cache");
        await using var otherModel = await Model.PrepareAsync(other);

        var arguments = await model.ArgumentsAsync();

        Assert.StartsWith(Path.GetTempPath(), (string)arguments[arguments.IndexOf("--data-folder") + 1], StringComparison.Ordinal);
        Assert.DoesNotContain("--data-folder", await otherModel.ArgumentsAsync());
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(60, 0)]
    public void A_token_lives_at_least_a_second(int lifetime, int? refreshIn)
    {
        var cache = Model.NewBuilder().AddAzureRedisEmulator("cache");

        Assert.Throws<ArgumentOutOfRangeException>(
            () => cache.WithTokenLifetime(TimeSpan.FromSeconds(lifetime), refreshIn is { } seconds ? TimeSpan.FromSeconds(seconds) : null));
    }
}
