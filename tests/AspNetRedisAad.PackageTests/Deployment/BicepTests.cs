using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace AspNetRedisAad.PackageTests.Deployment;

public sealed partial class BicepTests
{
    public static TheoryData<string> Templates => [.. Bicep.Templates];

    [Theory]
    [MemberData(nameof(Templates))]
    public async Task A_template_compiles_without_a_warning(string template)
    {
        var lint = await Bicep.LintAsync(template);

        Assert.Equal((0, ""), (lint.ExitCode, lint.Output.Trim()));
    }

    [Fact]
    public async Task The_test_would_notice_a_fault()
    {
        var folder = Directory.CreateTempSubdirectory("bicep-test-");
        try
        {
            var template = Path.Combine(folder.FullName, "wrong.bicep");
            await File.WriteAllTextAsync(template, "param unused string", TestContext.Current.CancellationToken);

            Assert.Contains("no-unused-params", (await Bicep.LintAsync(template)).Output, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("deploy/container-apps/infra/main.bicep")]
    [InlineData("deploy/app-service/infra/main.bicep")]
    [InlineData("deploy/kubernetes/identity.bicep")]
    public async Task The_cache_accepts_tokens_only_and_the_apps_identity_may_use_it(string template)
    {
        var resources = Resources(await Bicep.BuildAsync(template)).ToList();

        var database = Assert.Single(resources, resource => TypeOf(resource) == "Microsoft.Cache/redisEnterprise/databases")
            .GetProperty("properties");
        Assert.Equal("Disabled", database.GetProperty("accessKeysAuthentication").GetString());
        Assert.Equal("Encrypted", database.GetProperty("clientProtocol").GetString());
        var access = Assert.Single(
            resources, resource => TypeOf(resource) == "Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments");
        Assert.Equal("default", access.GetProperty("properties").GetProperty("accessPolicyName").GetString());
        Assert.Single(resources, resource => TypeOf(resource) == "Microsoft.ManagedIdentity/userAssignedIdentities");
    }

    [Theory]
    [InlineData("deploy/container-apps/infra/main.bicep")]
    [InlineData("deploy/app-service/infra/main.bicep")]
    public async Task The_settings_of_the_app_exist(string template)
    {
        var settings = SettingName().Matches((await Bicep.BuildAsync(template)).GetRawText())
            .Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(["Endpoint", "Credential", "ManagedIdentityClientId"], settings);
        Assert.All(settings, setting => Assert.Contains(setting, Settings.Names));
    }

    [Fact]
    public async Task The_probes_of_the_container_app_are_those_of_the_page_on_probes()
    {
        var template = await Bicep.BuildAsync("deploy/container-apps/infra/main.bicep");
        var app = Resources(template).Single(resource => TypeOf(resource) == "Microsoft.App/containerApps");
        var page = Yaml.Snippets("docs/probes.md").First(snippet => ((YamlMappingNode)snippet).Children.ContainsKey("properties"));

        Assert.Equal(
            page["properties"]["template"]["containers"][0]["probes"],
            Yaml.Parse(app.GetProperty("properties").GetProperty("template").GetProperty("containers")[0].GetProperty("probes")
                .GetRawText()).Single());
    }

    [Fact]
    public async Task App_Service_uses_the_probe_from_the_documentation()
    {
        var app = Resources(await Bicep.BuildAsync("deploy/app-service/infra/main.bicep"))
            .Single(resource => TypeOf(resource) == "Microsoft.Web/sites");

        Assert.Equal("/health/ready", app.GetProperty("properties").GetProperty("siteConfig").GetProperty("healthCheckPath").GetString());
    }

    /// <summary>The resources of the template and its modules.</summary>
    private static IEnumerable<JsonElement> Resources(JsonElement template)
    {
        // With or without symbolic names.
        var resources = template.GetProperty("resources");
        var all = resources.ValueKind == JsonValueKind.Array
            ? [.. resources.EnumerateArray()] : resources.EnumerateObject().Select(named => named.Value).ToList();
        foreach (var resource in all)
        {
            yield return resource;
            if (TypeOf(resource) != "Microsoft.Resources/deployments")
                continue;
            foreach (var inner in Resources(resource.GetProperty("properties").GetProperty("template")))
                yield return inner;
        }
    }

    private static string TypeOf(JsonElement resource) => resource.GetProperty("type").GetString()!;

    [GeneratedRegex("AzureRedisAad__([A-Za-z_]+)")]
    private static partial Regex SettingName();
}
