using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;

namespace AspNetRedisAad.IntegrationTests.Blazor;

/// <summary>The page that contains the <see cref="CircuitProbe"/>.</summary>
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
