using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.Tests.DataProtection;

/// <summary>The app's name overrides our default, whatever the order of the calls.</summary>
public sealed class ApplicationNameTests
{
    public enum By
    {
        Nobody,
        SetApplicationName,
        Discriminator,
        DiscriminatorWithoutAddDataProtection,
        PostConfigure,
        Setting,
    }

    [Theory]
    [InlineData(By.Nobody, false, "AspNetRedisAad.Tests")]
    [InlineData(By.SetApplicationName, true, "shop")]
    [InlineData(By.SetApplicationName, false, "shop")]
    [InlineData(By.Discriminator, true, "shop")]
    [InlineData(By.Discriminator, false, "shop")]
    [InlineData(By.DiscriminatorWithoutAddDataProtection, true, "shop")]
    [InlineData(By.DiscriminatorWithoutAddDataProtection, false, "shop")]
    [InlineData(By.PostConfigure, true, "shop")]
    [InlineData(By.PostConfigure, false, "shop")]
    [InlineData(By.Setting, true, "shop")]
    public async Task The_name_is_the_configured_one(By by, bool before, string expected)
    {
        await using var app = Build(by, before, "shop");

        Assert.Equal(expected, app.Services.GetRequiredService<IOptions<DataProtectionOptions>>().Value.ApplicationDiscriminator);
    }

    [Fact]
    public async Task A_name_equal_to_the_content_root_counts_as_set()
    {
        var builder = CreateBuilder();
        builder.Services.AddDataProtection().SetApplicationName(builder.Environment.ContentRootPath);
        builder.Services.AddAzureRedisAad(builder.Configuration);
        await using var app = builder.Build();

        Assert.Equal(builder.Environment.ContentRootPath,
            app.Services.GetRequiredService<IOptions<DataProtectionOptions>>().Value.ApplicationDiscriminator);
    }

    [Theory]
    [InlineData(By.SetApplicationName, true)]
    [InlineData(By.SetApplicationName, false)]
    [InlineData(By.Discriminator, true)]
    [InlineData(By.Discriminator, false)]
    public async Task A_setting_with_the_same_name_does_no_harm(By by, bool before)
    {
        await using var app = Build(by, before, "shop", ("ApplicationName", "shop"));

        Assert.Equal("shop", app.Services.GetRequiredService<IOptions<DataProtectionOptions>>().Value.ApplicationDiscriminator);
    }

    [Theory]
    [InlineData(By.SetApplicationName, true)]
    [InlineData(By.SetApplicationName, false)]
    [InlineData(By.Discriminator, true)]
    [InlineData(By.Discriminator, false)]
    public async Task Two_different_names_stop_the_start_and_are_both_named(By by, bool before)
    {
        await using var app = Build(by, before, "shop", ("ApplicationName", "store"));

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync());

        Assert.Contains("\"shop\" and \"store\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("AzureRedisAad:ApplicationName", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_different_names_in_code_also_stop_the_start()
    {
        var builder = CreateBuilder();
        builder.Services.AddDataProtection().SetApplicationName("shop");
        builder.Services.AddAzureRedisAad(builder.Configuration);
        builder.Services.Configure<DataProtectionOptions>(options => options.ApplicationDiscriminator = "store");
        await using var app = builder.Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync());

        Assert.Contains("\"shop\" and \"store\"", error.Message, StringComparison.Ordinal);
    }

    private static WebApplication Build(By by, bool before, string name, params (string Key, string Value)[] settings)
    {
        var builder = CreateBuilder([.. settings, .. by == By.Setting ? [("ApplicationName", name)] : Array.Empty<(string, string)>()]);
        var services = builder.Services;
        if (!before)
            services.AddAzureRedisAad(builder.Configuration);
        _ = by switch
        {
            By.SetApplicationName => services.AddDataProtection().SetApplicationName(name).Services,
            By.Discriminator => services.AddDataProtection(options => options.ApplicationDiscriminator = name).Services,
            By.DiscriminatorWithoutAddDataProtection =>
                services.Configure<DataProtectionOptions>(options => options.ApplicationDiscriminator = name),
            By.PostConfigure => services.PostConfigure<DataProtectionOptions>(options => options.ApplicationDiscriminator = name),
            _ => services,
        };
        if (before)
            services.AddAzureRedisAad(builder.Configuration);
        return builder.Build();
    }

    private static WebApplicationBuilder CreateBuilder(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "AspNetRedisAad.Tests" });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(settings.Append(("Endpoint", "localhost:1")).Append(("StartTimeout", "0"))
            .Select(setting => KeyValuePair.Create<string, string?>($"AzureRedisAad:{setting.Item1}", setting.Item2)));
        return builder;
    }
}
