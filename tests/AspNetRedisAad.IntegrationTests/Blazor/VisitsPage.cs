using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Distributed;

namespace AspNetRedisAad.IntegrationTests.Blazor;

/// <summary>
/// A page of a Blazor Web App that is rendered on the server within the request, and therefore has an
/// <see cref="Microsoft.AspNetCore.Http.HttpContext"/>.
/// </summary>
[Route("/visits")]
public sealed class VisitsPage : ComponentBase
{
    private string _text = "";

    [CascadingParameter]
    public HttpContext? HttpContext { get; set; }

    [Inject]
    public IDistributedCache Cache { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        var session = HttpContext!.Session;
        var visits = (session.GetInt32("visits") ?? 0) + 1;
        session.SetInt32("visits", visits);
        await Cache.SetStringAsync("last-visit", visits.ToString(CultureInfo.InvariantCulture));
        _text = $"visit {visits}";
    }

    protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, _text);
}
