using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;

namespace AspNetRedisAad.IntegrationTests.Blazor;

/// <summary>The page that brings the <see cref="CircuitProbe"/> into the browser.</summary>
[Route("/interactive")]
public sealed class CircuitPage : ComponentBase
{
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenComponent<CircuitProbe>(0);
        builder.AddComponentRenderMode(new InteractiveServerRenderMode(prerender: false));
        builder.CloseComponent();
    }
}
