using AspNetRedisAad.Configuration;

namespace AspNetRedisAad.Tests.Configuration;

public class AzureRedisAadOptionsValidatorTests
{
    private static string Problem(Action<AzureRedisAadOptions> change)
    {
        var options = new AzureRedisAadOptions { Endpoint = "localhost:6380" };
        change(options);
        return new AzureRedisAadOptionsValidator().Validate(null, options).FailureMessage ?? "";
    }

    [Fact]
    public void An_endpoint_is_enough() => Assert.Equal("", Problem(_ => { }));

    [Theory]
    [InlineData("Password")]
    [InlineData("3")]
    public void An_unknown_credential_is_named_with_the_known_ones(string credential)
    {
        var problem = Problem(options => options.Credential = credential);

        Assert.Contains($"AzureRedisAad:Credential is \"{credential}\"", problem, StringComparison.Ordinal);
        Assert.Contains("DefaultAzureCredential, ManagedIdentity, WorkloadIdentity, ClientSecret", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("managedidentity")]
    [InlineData("WORKLOADIDENTITY")]
    [InlineData("AzureCli")]
    [InlineData("WorkloadIdentity, azurecli")]
    public void A_credential_may_be_written_in_any_case(string credential) =>
        Assert.Equal("", Problem(options => options.Credential = credential));

    [Fact]
    public void Each_of_several_endpoints_is_checked_and_named_by_its_index()
    {
        var problem = Problem(options =>
        {
            options.Endpoint = null;
            options.Endpoints = [new() { Endpoint = "a.redis.azure.net" }, new() { Endpoint = "b.redis.azure.net:6379", Weight = 0 }];
        });

        Assert.Contains("AzureRedisAad:Endpoints:1:Endpoint uses the plain-text port 6379", problem, StringComparison.Ordinal);
        Assert.Contains("AzureRedisAad:Endpoints:1:Weight is 0. Write a number above 0", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("Endpoints:0", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void One_endpoint_and_several_contradict_each_other() =>
        Assert.Contains("AzureRedisAad:Endpoint and AzureRedisAad:Endpoints are both set",
            Problem(options => options.Endpoints = [new() { Endpoint = "a.redis.azure.net" }]), StringComparison.Ordinal);

    [Fact]
    public void Each_missing_part_of_a_client_secret_is_named()
    {
        var problem = Problem(options => options.Credential = "ClientSecret");

        Assert.Contains("AzureRedisAad:TenantId is missing: the credential ClientSecret needs it. Set it to the directory (tenant) ID",
            problem, StringComparison.Ordinal);
        Assert.Contains("AzureRedisAad:ClientId is missing", problem, StringComparison.Ordinal);
        Assert.Contains("AzureRedisAad:ClientSecret is missing", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_secret_implies_its_credential()
    {
        var problem = Problem(options => options.ClientSecret = "s3cret");

        Assert.Contains("AzureRedisAad:TenantId is missing: the credential ClientSecret needs it", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_certificate_file_is_named()
    {
        var problem = Problem(options =>
        {
            (options.TenantId, options.ClientId) = ("t", "c");
            options.ClientCertificatePath = "no/such.pem";
        });

        Assert.Contains(
            "AzureRedisAad:ClientCertificatePath is \"no/such.pem\", and there is no such file", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("WorkloadIdentity, Magic")]
    [InlineData("WorkloadIdentity,")]
    [InlineData("3")]
    public void Each_credential_of_a_chain_must_be_known(string credential) =>
        Assert.Contains($"AzureRedisAad:Credential is \"{credential}\", which is not a known credential. Write one of:",
            Problem(options => options.Credential = credential), StringComparison.Ordinal);

    [Fact]
    public void Each_credential_of_a_chain_needs_its_own_settings() =>
        Assert.Contains("AzureRedisAad:ClientId is missing: the credential ClientSecret needs it",
            Problem(options => options.Credential = "WorkloadIdentity, ClientSecret"), StringComparison.Ordinal);

    [Fact]
    public void A_certificate_is_a_file_or_in_the_store_but_not_both()
    {
        var problem = Problem(options => (options.ClientCertificatePath, options.ClientCertificate) = ("a.pem", "ABCD"));

        Assert.Contains(
            "AzureRedisAad:ClientCertificatePath and AzureRedisAad:ClientCertificate are both set", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_managed_identity_IDs_contradict_each_other()
    {
        var problem = Problem(options => (options.ManagedIdentityClientId, options.ManagedIdentityObjectId) = ("a", "b"));

        Assert.Contains("AzureRedisAad:ManagedIdentityClientId", problem, StringComparison.Ordinal);
        Assert.Contains("Keep the one", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_authority_must_be_reached_over_TLS() =>
        Assert.Contains("AzureRedisAad:AuthorityHost is \"http://login.example.com/\". Write an https address",
            Problem(options => options.AuthorityHost = new Uri("http://login.example.com/")), StringComparison.Ordinal);

    [Theory]
    [InlineData(0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void The_share_of_life_has_limits(double share) =>
        Assert.Contains("AzureRedisAad:TokenRefreshRatio", Problem(options => options.TokenRefreshRatio = share), StringComparison.Ordinal);

    [Fact]
    public void Times_have_limits()
    {
        var problem = Problem(options => (options.TokenRequestTimeout, options.StartTimeout) = (TimeSpan.Zero, TimeSpan.FromHours(1)));

        Assert.Contains("AzureRedisAad:TokenRequestTimeout is 00:00:00", problem, StringComparison.Ordinal);
        Assert.Contains("AzureRedisAad:StartTimeout is 01:00:00", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_pace_of_an_outage_has_limits()
    {
        var problem = Problem(options =>
            (options.OutageGrace, options.ReconnectDelay) = (TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(1)));
        Assert.Contains("AzureRedisAad:OutageGrace is 00:01:00", problem, StringComparison.Ordinal);
        Assert.Contains("AzureRedisAad:ReconnectDelay is 00:00:00.001", problem, StringComparison.Ordinal);

        problem = Problem(options =>
            (options.ReconnectDelay, options.MaxReconnectDelay) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)));
        Assert.Contains("AzureRedisAad:MaxReconnectDelay is 00:00:01. Write a time from 00:00:02 (ReconnectDelay) to 00:05:00", problem,
            StringComparison.Ordinal);
    }
}
