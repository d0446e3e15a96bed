using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Storefront.Pages;

public sealed class ProductModel(Catalogue catalogue, Cart cart) : PageModel
{
    public ProductPage Shown { get; private set; } = null!;

    public bool FromCache { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken)
    {
        if (await catalogue.GetAsync(id, cancellationToken) is not { } found)
            return NotFound();

        (Shown, FromCache) = found;
        return Page();
    }

    public IActionResult OnPost(string id)
    {
        if (catalogue.Products.Any(product => product.Id == id))
            cart.Add(id);
        return RedirectToPage("Cart");
    }
}
