using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Storefront.Pages;

public sealed class CartModel(Cart cart) : PageModel
{
    public IActionResult OnPost()
    {
        cart.Clear();
        return RedirectToPage();
    }
}
