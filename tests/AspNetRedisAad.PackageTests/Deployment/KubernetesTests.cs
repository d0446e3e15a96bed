using YamlDotNet.RepresentationModel;

namespace AspNetRedisAad.PackageTests.Deployment;

public sealed class KubernetesTests
{
    private readonly IReadOnlyList<YamlNode> _objects = Yaml.Read("deploy/kubernetes/storefront.yaml");

    private YamlNode Pod => Of("Deployment")["spec"]["template"];

    private YamlNode Container => ContainerOf(Of("Deployment"));

    [Theory]
    [InlineData("startupProbe")]
    [InlineData("livenessProbe")]
    [InlineData("readinessProbe")]
    public void Its_probes_match_the_documentation(string probe)
    {
        var page = Yaml.Snippets("docs/probes.md").Single(snippet => ((YamlMappingNode)snippet).Children.ContainsKey("kind"));

        Assert.Equal(ContainerOf(page)[probe], Container[probe]);
    }

    [Fact]
    public void Its_settings_exist()
    {
        var names = ((YamlSequenceNode)Container["env"]).Select(variable => variable["name"].ToString())
            .Where(name => name.StartsWith("AzureRedisAad__", StringComparison.Ordinal));

        Assert.Equal(["AzureRedisAad__Endpoint", "AzureRedisAad__Credential"], names);
        Assert.All(names, name => Assert.Contains(name["AzureRedisAad__".Length..], Settings.Names));
    }

    [Fact]
    public void The_pods_sign_in_with_workload_identity_and_are_not_root()
    {
        Assert.Equal("true", Pod["metadata"]["labels"]["azure.workload.identity/use"]);
        Assert.Equal(Of("ServiceAccount")["metadata"]["name"], Pod["spec"]["serviceAccountName"]);
        var annotations = (YamlMappingNode)Of("ServiceAccount")["metadata"]["annotations"];
        Assert.Contains("azure.workload.identity/client-id", annotations.Children.Keys.Select(key => key.ToString()));
        Assert.Equal("true", Pod["spec"]["securityContext"]["runAsNonRoot"]);
    }

    [Fact]
    public void Its_parts_select_the_same_pods()
    {
        var labels = Pod["metadata"]["labels"]["app"];

        Assert.Equal(labels, Of("Deployment")["spec"]["selector"]["matchLabels"]["app"]);
        Assert.Equal(labels, Of("Service")["spec"]["selector"]["app"]);
        Assert.Equal(labels, Of("PodDisruptionBudget")["spec"]["selector"]["matchLabels"]["app"]);
    }

    private YamlNode Of(string kind) => Assert.Single(_objects, each => each["kind"].ToString() == kind);

    private static YamlNode ContainerOf(YamlNode deployment) =>
        Assert.Single((YamlSequenceNode)deployment["spec"]["template"]["spec"]["containers"]);
}
