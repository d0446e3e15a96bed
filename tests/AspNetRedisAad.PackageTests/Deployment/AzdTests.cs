using System.Text.Json;
using AspNetRedisAad.PackageTests.Hosting;
using YamlDotNet.RepresentationModel;

namespace AspNetRedisAad.PackageTests.Deployment;

/// <summary>What <c>azd up</c> finds in the subfolders of deploy/.</summary>
public sealed class AzdTests
{
    [Theory]
    [InlineData("container-apps", "containerapp")]
    [InlineData("app-service", "appservice")]
    public async Task Its_files_exist_and_name_the_resource_that_azd_looks_for(string name, string host)
    {
        var folder = Path.Combine(Repository.Folder, "deploy", name);
        var service = Yaml.Read($"deploy/{name}/azure.yaml").Single()["services"]["storefront"];

        Assert.Equal(host, service["host"]);
        var project = Path.GetFullPath(service["project"].ToString(), folder);
        Assert.True(File.Exists(Path.Combine(project, "Storefront.csproj")), project);
        if (((YamlMappingNode)service).Children.TryGetValue("docker", out var docker))
        {
            // Relative to the project.
            Assert.True(File.Exists(Path.GetFullPath(docker["path"].ToString(), project)), docker["path"].ToString());
            Assert.Equal(Repository.Folder.TrimEnd('/'), Path.GetFullPath(docker["context"].ToString(), project).TrimEnd('/'));
        }

        Assert.Contains("\"azd-service-name\", \"storefront\"",
            Normal((await Bicep.BuildAsync($"deploy/{name}/infra/main.bicep")).GetRawText()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("container-apps")]
    [InlineData("app-service")]
    public async Task Each_parameter_in_the_file_exists_in_the_template(string name)
    {
        var given = JsonDocument.Parse(Repository.Read($"deploy/{name}/infra/main.parameters.json")).RootElement.GetProperty("parameters");
        var known = (await Bicep.BuildAsync($"deploy/{name}/infra/main.bicep")).GetProperty("parameters").EnumerateObject()
            .Select(parameter => parameter.Name);

        Assert.Equal(known.Order(), given.EnumerateObject().Select(parameter => parameter.Name).Order());
    }

    /// <summary>As ARM's function createObject writes it.</summary>
    private static string Normal(string template) => template.Replace("\\u0027", "\"", StringComparison.Ordinal).Replace('\'', '"');
}
