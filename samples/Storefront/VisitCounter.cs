using Microsoft.AspNetCore.Mvc.Filters;

namespace Storefront;

/// <summary>
/// Counts the pages that a visitor has seen, in the session. The count restarts at 1 only if the session is lost. While Redis cannot be
/// used, there is no session, and no count.
/// </summary>
internal sealed class VisitCounter : IPageFilter
{
    public void OnPageHandlerSelected(PageHandlerSelectedContext context)
    {
    }

    public void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        var session = context.HttpContext.Session;
        if (!session.IsAvailable)
            return;

        var visits = (session.GetInt32("visits") ?? 0) + 1;
        session.SetInt32("visits", visits);
        context.HttpContext.Items["Visits"] = visits;
    }

    public void OnPageHandlerExecuted(PageHandlerExecutedContext context)
    {
    }
}
