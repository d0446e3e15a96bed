using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using AspNetRedisAad.Configuration;
using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Doctor;

/// <summary>
/// Why the identity service returns no token, and what to do. Source: Microsoft, "Microsoft Entra authentication and authorization error
/// codes".
/// </summary>
internal static class SignInProblem
{
    private static readonly (string Sign, string What, string Fix)[] _known =
    [
        ("AADSTS7000222", "the client secret has expired.",
            "Create a new one, az ad app credential reset --id {client} --append, and set {ClientSecret} to it. ManagedIdentity and "
                + "WorkloadIdentity need none."),
        ("AADSTS7000215", "the client secret is wrong.",
            "Set {ClientSecret} to the secret's value, not to its ID, which the portal also shows."),
        ("AADSTS90002", "there is no such tenant.", "Set {TenantId} to the directory (tenant) ID: az account show --query tenantId"),
        ("AADSTS700016", "the tenant has no application with this client ID.",
            "Check {ClientId} (now {client}) and {TenantId}: both are on the app registration's first page."),
        ("AADSTS500011", "the tenant has no resource with the name in {Scope}.", "Remove {Scope}; the default is right for Azure Redis."),
        ("AADSTS1002012", "the scope is not the default scope of a resource.", "Remove {Scope}; the default is right for Azure Redis."),
        ("AADSTS70011", "the scope is not valid.", "Remove {Scope}; the default is right for Azure Redis."),
        ("AADSTS700024", "the client assertion is not valid at this time.", "Set this machine's clock (NTP)."),
        ("AADSTS700027", "the client certificate is not registered with the app registration.",
            "Upload it, az ad app credential reset --id {client} --cert @<file> --append, or set {ClientCertificatePath} to the "
                + "right one."),
        ("AADSTS70021", "the federated token matches no federated credential of the identity.",
            "Compare issuer, subject (system:serviceaccount:<namespace>:<name>) and audience: az identity federated-credential list"),
        ("AADSTS90033", "the identity service has a temporary problem.", "Wait: the request is repeated, at increasing intervals."),
        ("Identity not found", NoManagedIdentity, AssignIdentity),
        ("No User Assigned or Delegated Managed Identity found", NoManagedIdentity, AssignIdentity),
    ];

    private const string NoManagedIdentity = "the managed identity is not assigned to this app.";

    private const string AssignIdentity =
        "Assign it: az webapp identity assign, az containerapp identity assign or az vm identity assign, with --name <app> "
            + "--resource-group <resource-group> and for a user-assigned one its resource ID (--identities, --user-assigned); and set "
            + "{ManagedIdentityClientId} to its client ID, or remove it for the system-assigned one.";

    public static (string What, string Fix) Explain(TokenUnavailableException problem, AzureRedisAadOptions settings)
    {
        var (what, fix) = Explain(problem);
        return ($"there is none: {Fill(what, settings)} {FirstLine(problem.Message)}", Fill(fix, settings));
    }

    private static (string What, string Fix) Explain(TokenUnavailableException problem)
    {
        foreach (var (sign, what, fix) in _known)
        {
            if (problem.Message.Contains(sign, StringComparison.OrdinalIgnoreCase))
                return (what, fix);
        }

        if (Has<AuthenticationException>(problem))
        {
            return ("the certificate of the identity service is not trusted.",
                "If a proxy intercepts TLS here, install its certificate authority on this machine, or write it into the file that "
                    + "{TrustedCertificateFile} names.");
        }

        return problem.Reason switch
        {
            TokenUnavailableException.ClientCertificate => ("the client certificate cannot be used.",
                "Put the certificate with its private key where {ClientCertificatePath} or {ClientCertificate} says, readable by the user "
                    + "that the app runs as."),
            TokenUnavailableException.TokenFile => ("the file with the federated token cannot be read.",
                "Correct {TokenFilePath}, or remove it and let the platform set AZURE_FEDERATED_TOKEN_FILE: on AKS the pod needs the "
                    + "label azure.workload.identity/use: \"true\"."),
            TokenUnavailableException.Settings => ("the credential cannot be created from the settings.",
                "Correct the setting that the message names, or {Credential}, or the credential in UseCredential."),
            "wrong_audience" or "no_object_id" => ("the identity service gave a token for something else.",
                "Remove {Scope}; or check what the app's own credential asks for."),
            "not_yet_valid" or "expired" => ("the token is not valid at this time.", "Set this machine's clock (NTP)."),
            "credential_unavailable" => ("no credential works on this machine.",
                "In Azure: give the app a managed identity (az webapp identity assign, az containerapp identity assign). On your machine: "
                    + "az login. Set {Credential} to the one that you want to use."),
            _ when problem.Reason == "timeout" || Has<SocketException>(problem) || Has<HttpRequestException>(problem) =>
            ("the identity service cannot be reached.",
                "Allow https to {AuthorityHost}, and on App Service, AKS and virtual machines also to 169.254.169.254 (managed "
                    + "identity); check DNS and proxy."),
            _ => ("the identity service refuses the request.",
            "Read its message; the codes are explained at https://login.microsoftonline.com/error"),
        };
    }

    private static bool Has<TException>(Exception? e)
        where TException : Exception
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is TException || (e is AggregateException many && many.InnerExceptions.Any(Has<TException>)))
                return true;
        }

        return false;
    }

    private static string Fill(string text, AzureRedisAadOptions settings) => settings.Names.Fill(text
        .Replace("{client}", settings.ClientId ?? "<client ID>", StringComparison.Ordinal)
        .Replace(
            "{AuthorityHost}", (settings.AuthorityHost ?? new Uri("https://login.microsoftonline.com/")).Host, StringComparison.Ordinal));

    /// <summary>The service's own message, if there is one; Azure.Identity puts advice before and after it.</summary>
    private static string FirstLine(string message)
    {
        var start = message.IndexOf("AADSTS", StringComparison.Ordinal);
        return message[Math.Max(start, 0)..].Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0) ?? "";
    }
}
