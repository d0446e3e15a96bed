using System.Net.Http.Json;
using Aspire.Hosting.ApplicationModel;

namespace AspNetRedisAad.Aspire.Hosting;

/// <summary>A client for the emulator's control API.</summary>
internal sealed class ControlClient(AzureRedisEmulatorResource emulator, HttpClient http)
{
    private Uri Address => new($"http://127.0.0.1:{emulator.ControlEndpoint.Port}/control");

    /// <exception cref="HttpRequestException">The emulator does not answer.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(Address, cancellationToken).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
    }

    /// <exception cref="HttpRequestException">The emulator does not answer, or refuses the request; the message says why.</exception>
    public async Task ChangeAsync(object change, CancellationToken cancellationToken)
    {
        using var response = await http.PatchAsJsonAsync(Address, change, cancellationToken).ConfigureAwait(false);
        await CheckAsync(response, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="ChangeAsync"/>
    public async Task DoAsync(string action, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsync(new Uri($"{Address}/{action}"), null, cancellationToken).ConfigureAwait(false);
        await CheckAsync(response, cancellationToken).ConfigureAwait(false);
    }

    private static async Task CheckAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return;

        var reason = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        throw new HttpRequestException($"The emulator answered {(int)response.StatusCode}: {reason}");
    }
}
