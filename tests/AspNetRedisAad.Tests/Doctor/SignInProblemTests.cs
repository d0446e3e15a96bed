using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using AspNetRedisAad.Doctor;
using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Tests.Doctor;

/// <summary>How the doctor explains that the identity service issues no token.</summary>
public sealed class SignInProblemTests
{
    private readonly AzureRedisAadOptions _settings = new() { ClientId = "client-1" };

    [Theory]
    [InlineData("AADSTS7000222", "the client secret has expired.", "az ad app credential reset --id client-1 --append")]
    [InlineData("AADSTS7000222", "the client secret has expired.", "set AzureRedisAad:ClientSecret to it")]
    [InlineData("AADSTS7000215", "the client secret is wrong.", "Set AzureRedisAad:ClientSecret to the secret's value, not to its ID")]
    [InlineData("AADSTS90002", "there is no such tenant.", "Set AzureRedisAad:TenantId to the directory (tenant) ID")]
    [InlineData(
        "AADSTS700016", "the tenant has no application with this client ID.",
        "Check AzureRedisAad:ClientId (now client-1) and AzureRedisAad:TenantId")]
    [InlineData(
        "AADSTS500011", "the tenant has no resource with the name in AzureRedisAad:Scope.", "Remove AzureRedisAad:Scope; the default")]
    [InlineData("AADSTS1002012", "the scope is not the default scope of a resource.", "Remove AzureRedisAad:Scope; the default")]
    [InlineData("AADSTS70011", "the scope is not valid.", "Remove AzureRedisAad:Scope; the default is right for Azure Redis.")]
    [InlineData("AADSTS700024", "the client assertion is not valid at this time.", "Set this machine's clock (NTP).")]
    [InlineData(
        "AADSTS700027", "the client certificate is not registered with the app registration.",
        "az ad app credential reset --id client-1 --cert @<file> --append, or set AzureRedisAad:ClientCertificatePath")]
    [InlineData(
        "AADSTS70021", "the federated token matches no federated credential of the identity.",
        "az identity federated-credential list")]
    [InlineData("AADSTS90033", "the identity service has a temporary problem.", "Wait: the request is repeated")]
    [InlineData("Identity not found", "the managed identity is not assigned to this app.", "az webapp identity assign")]
    [InlineData(
        "No User Assigned or Delegated Managed Identity found", "the managed identity is not assigned to this app.",
        "set AzureRedisAad:ManagedIdentityClientId to its client ID")]
    public void A_known_error_code_has_a_cause_and_a_fix(string sign, string what, string fix)
    {
        var (found, remedy) = Explain("identity_service", $"{sign}: no");

        Assert.Equal($"there is none: {what} {sign}: no", found);
        Assert.Contains(fix, remedy, StringComparison.Ordinal);
        Assert.DoesNotContain('{', remedy);
    }

    [Fact]
    public void An_error_code_is_found_anywhere_in_the_message_and_in_any_case() => Assert.StartsWith(
        "there is none: the managed identity is not assigned to this app.",
        Explain("identity_service", "Response: {\"error_description\":\"IDENTITY NOT FOUND\"}").What, StringComparison.Ordinal);

    [Theory]
    [InlineData(TokenUnavailableException.ClientCertificate, "the client certificate cannot be used.",
        "Put the certificate with its private key where AzureRedisAad:ClientCertificatePath or AzureRedisAad:ClientCertificate says")]
    [InlineData(TokenUnavailableException.TokenFile, "the file with the federated token cannot be read.",
        "Correct AzureRedisAad:TokenFilePath, or remove it and let the platform set AZURE_FEDERATED_TOKEN_FILE")]
    [InlineData(TokenUnavailableException.Settings, "the credential cannot be created from the settings.",
        "Correct the setting that the message names, or AzureRedisAad:Credential")]
    [InlineData(TokenUnavailableException.ClientCertificate, "the client certificate cannot be used.",
        "readable by the user that the app runs as.")]
    [InlineData(TokenUnavailableException.TokenFile, "the file with the federated token cannot be read.",
        "the pod needs the label azure.workload.identity/use: \"true\".")]
    [InlineData("credential_unavailable", "no credential works on this machine.", "In Azure: give the app a managed identity")]
    [InlineData("timeout", "the identity service cannot be reached.", "169.254.169.254 (managed identity); check DNS and proxy.")]
    [InlineData("wrong_audience", "the identity service gave a token for something else.", "Remove AzureRedisAad:Scope; or check")]
    [InlineData("no_object_id", "the identity service gave a token for something else.", "Remove AzureRedisAad:Scope; or check")]
    [InlineData("not_yet_valid", "the token is not valid at this time.", "Set this machine's clock (NTP).")]
    [InlineData("expired", "the token is not valid at this time.", "Set this machine's clock (NTP).")]
    [InlineData("credential_unavailable", "no credential works on this machine.", "az login. Set AzureRedisAad:Credential to the one")]
    [InlineData("timeout", "the identity service cannot be reached.", "Allow https to login.microsoftonline.com, and on App Service")]
    [InlineData("identity_service", "the identity service refuses the request.", "https://login.microsoftonline.com/error")]
    public void Without_an_error_code_the_reason_determines_the_cause(string reason, string what, string fix)
    {
        var (found, remedy) = Explain(reason, "No.");

        Assert.Equal($"there is none: {what} No.", found);
        Assert.Contains(fix, remedy, StringComparison.Ordinal);
        Assert.DoesNotContain('{', remedy);
    }

    public static TheoryData<Exception, string> Inner => new()
    {
        { new AuthenticationException(), "the certificate of the identity service is not trusted." },
        { new HttpRequestException("no", new AuthenticationException()), "the certificate of the identity service is not trusted." },
        { new AggregateException(new TimeoutException(), new InvalidOperationException("no", new AuthenticationException())),
            "the certificate of the identity service is not trusted." },
        { new SocketException(), "the identity service cannot be reached." },
        { new HttpRequestException(), "the identity service cannot be reached." },
        { new AggregateException(new InvalidOperationException(), new HttpRequestException()),
            "the identity service cannot be reached." },
        { new AggregateException(new InvalidOperationException()), "the identity service refuses the request." },
        { new InvalidOperationException(), "the identity service refuses the request." },
    };

    [Theory]
    [MemberData(nameof(Inner))]
    public void Inner_exceptions_distinguish_an_unreachable_service_from_one_that_refuses(Exception inner, string what) =>
        Assert.Equal($"there is none: {what} No.", Explain("identity_service", "No.", inner).What);

    [Fact]
    public void The_fix_for_an_untrusted_certificate_names_the_file_to_add_it_to() => Assert.Contains(
        "write it into the file that AzureRedisAad:TrustedCertificateFile names",
        Explain("timeout", "No.", new AuthenticationException()).Fix, StringComparison.Ordinal);

    [Fact]
    public void An_error_code_takes_precedence_over_inner_exceptions() => Assert.StartsWith(
        "there is none: the client secret is wrong.", Explain("timeout", "AADSTS7000215: no", new AuthenticationException()).What,
        StringComparison.Ordinal);

    [Fact]
    public void Without_a_client_ID_the_command_has_a_placeholder()
    {
        _settings.ClientId = null;

        Assert.Contains("--id <client ID> --append", Explain("identity_service", "AADSTS7000222").Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void The_fix_names_the_configured_authority_host()
    {
        _settings.AuthorityHost = new Uri("https://login.chinacloudapi.cn/");

        Assert.Contains("Allow https to login.chinacloudapi.cn, and on", Explain("timeout", "No.").Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ClientSecretCredential failed: AADSTS7000215: Wrong.\r\nTrace ID: 1", "AADSTS7000215: Wrong.")]
    [InlineData("\n  \n  First words.  \nMore.", "First words.")]
    [InlineData(" \n ", "")]
    public void The_first_meaningful_line_of_the_services_message_is_quoted(string message, string quoted) =>
        Assert.EndsWith($". {quoted}", Explain("identity_service", message).What, StringComparison.Ordinal);

    private (string What, string Fix) Explain(string reason, string message, Exception? inner = null) =>
        SignInProblem.Explain(new TokenUnavailableException(reason, message, inner), _settings);
}
