using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MovingDay;

/// <summary>The only page: at the top what a visitor sees, below it what the shop's operator sees.</summary>
internal sealed class Page(IAntiforgery antiforgery, Caches caches, Fleet fleet)
{
    public async Task<IResult> RenderAsync(HttpContext context, Shop answering)
    {
        var token = antiforgery.GetAndStoreTokens(context).RequestToken!;
        var session = await VisitAsync(context.Session);
        var health = await Task.WhenAll(
            fleet.Instances.Select(async instance => (Instance: instance, Report: await instance.CheckAsync())));
        var isWell = health.All(instance => instance.Report.Status == HealthStatus.Healthy);
        var mayDeploy = isWell && !fleet.IsDeploying;
        return Results.Content($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width">
              {(mayDeploy ? "" : """<meta http-equiv="refresh" content="1">""")}
              <title>Moving day</title>
              <style>{Css}</style>
            </head>
            <body>
              <h1>Moving day</h1>
              <p>
                A shop moves from Azure Cache for Redis to Azure Managed Redis while you use it.
                Requests go to its two instances in turn.
              </p>
              <h2>The shop</h2>
              <p>Instance <b id="instance">{answering.Number}</b>, in the stage <b id="stage">{answering.Stage}</b>, has answered.</p>
              <div>{(context.User.Identity?.Name is { } name
                  ? $"""You are signed in as <b id="user">{Encode(name)}</b>."""
                  : $"You are not signed in. {Button("/sign-in", "name", "Ada", "Sign in as Ada", token)}")}</div>
              <p>{session}</p>
              <div>
                {string.Concat(Shop.Goods.Select(item => Button("/cart", "item", item, $"Buy: {item}", token)))}
                <a href="/">Visit again</a>
              </div>
              <h2>The move</h2>
              <ol>{string.Concat(Enum.GetValues<Stage>().Select(stage =>
                  $"<li{(stage == fleet.Stage ? " aria-current=\"step\"" : "")}><b>{stage}</b>: {Describe(stage)}</li>"))}</ol>
              <div>
                {Button("/stage", "stage", $"{fleet.Stage - 1}", "Back one stage", token, mayDeploy && fleet.Stage > Stage.Before)}
                {Button("/stage", "stage", $"{fleet.Stage + 1}", "Next stage", token, mayDeploy && fleet.Stage < Stage.After)}
                <span id="note" role="status">{Note(isWell)}</span>
              </div>
              <table>
                <tr>
                  <th scope="col">Instance</th><th scope="col">Stage</th><th scope="col">/health</th><th scope="col">azure-redis-move</th>
                </tr>
                {string.Concat(health.Select(instance => RowOf(instance.Instance, instance.Report)))}
              </table>
              <h2>The caches</h2>
              <table>
                <tr><th scope="col">Cache</th><th scope="col">Address</th><th scope="col">Sessions</th><th scope="col">Try it</th></tr>
                {await RowOfAsync(caches.Old, "old", token)}
                {await RowOfAsync(caches.New, "new", token)}
              </table>
            </body>
            </html>
            """, "text/html; charset=utf-8");
    }

    private static async Task<string> VisitAsync(ISession session)
    {
        if (!session.IsAvailable)
            return "Your session cannot be reached now. It returns when its cache can be reached again.";

        var visits = (session.GetInt32("visits") ?? 0) + 1;
        session.SetInt32("visits", visits);
        await session.CommitAsync(); // Commits before the page counts sessions and missing writes.
        var cart = string.Join(", ", Shop.Goods.Select(item => $"{item} × {session.GetInt32(item) ?? 0}"));
        return $"""Your session: visit <b id="visits">{visits}</b>, and in the cart <b id="cart">{cart}</b>.""";
    }

    private string Note(bool isWell) =>
        fleet.IsDeploying ? "The instances are being replaced, one after the other."
        : isWell ? ""
        : "Something is wrong. Wait before you change the stage.";

    private static string Describe(Stage stage) => stage switch
    {
        Stage.Before => "the shop uses the old cache and does not know of a move.",
        Stage.Copy => "it reads the old cache and writes to both.",
        Stage.Switch => "it reads the new cache, and the old one if something is missing there. It writes to both.",
        Stage.Drain => "it reads as in Switch, and writes only to the new cache.",
        _ => "the section MoveFrom is gone. The old cache can be deleted.",
    };

    private static string RowOf(Shop instance, HealthReport report)
    {
        var move = report.Entries.TryGetValue("azure-redis-move", out var entry)
            ? $"{entry.Status}. {entry.Description}" : "(no such entry)";
        return $"""
            <tr><td>{instance.Number}</td><td>{instance.Stage}</td><td>{report.Status}</td>
            <td class="move">{Encode(move)}</td></tr>
            """;
    }

    private static async Task<string> RowOfAsync(Cache cache, string id, string token) => $"""
        <tr><td>{cache.Name}</td><td>{cache.Emulator.Endpoint}</td><td id="{id}">{await cache.CountSessionsAsync()}</td>
        <td>{Button("/cache", "cache", id, cache.IsAway ? $"Bring the {id} cache back" : $"Take the {id} cache away", token)}</td></tr>
        """;

    private static string Button(string path, string name, string value, string text, string token, bool isEnabled = true) => $"""
        <form method="post" action="{path}"><input name="__RequestVerificationToken" type="hidden" value="{token}">
        <button name="{name}" value="{value}"{(isEnabled ? "" : " disabled")}>{text}</button></form>
        """;

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);

    private const string Css = """
        :root { color-scheme: light dark; --line: light-dark(#d5dae2, #3a404b); --mark: light-dark(#dcebfb, #1d3a58); }
        body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
        h2 { margin: 1.8rem 0 .6rem; padding-top: .8rem; border-top: 1px solid var(--line); font-size: 1.2rem; }
        form { display: inline; }
        button { font: inherit; padding: .3rem .8rem; }
        li { padding: .2rem .6rem; }
        li[aria-current] { background: var(--mark); }
        table { border-collapse: collapse; width: 100%; margin-top: 1rem; }
        th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border: 1px solid var(--line); }
        """;
}
