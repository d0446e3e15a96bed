using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Emulator.Control;

/// <summary>The endpoints of the control API. Each calls one member of the emulator.</summary>
internal sealed class ControlEndpoints(IControlledEmulator emulator, ILogger logger)
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        var control = endpoints.MapGroup("/control");
        control.MapGet("", (Delegate)(() => State()));
        control.MapPatch("", (Delegate)ChangeAsync);

        Action("drop-connections", () => emulator.EdgeFaults.DropConnections());
        Action("freeze-connections", () => emulator.EdgeFaults.FreezeConnections());
        Action("lose-authentication", () => emulator.EdgeFaults.LoseAuthentication());
        Action("expire-tokens", emulator.ExpireTokens);
        control.MapPost("fail-token-requests", context => AnswerAsync(context, () =>
        {
            emulator.AuthorityFaults.FailNext(Number(context, "count", 1));
            return Task.CompletedTask;
        }));
        OnServer("stop", (server, _) => emulator.StopServerAsync(server));
        OnServer("restart", (server, context) => emulator.RestartServerAsync(server, context.RequestAborted));
        OnServer("fail-over", (server, context) => emulator.FailOverAsync(server, context.RequestAborted));
        OnServer("retire", (server, context) =>
            emulator.RetireServerAsync(server, TimeSpan.FromSeconds(Number(context, "notice", 20)), context.RequestAborted));

        void Action(string name, Action action) => control.MapPost(name, context => AnswerAsync(context, () =>
        {
            action();
            return Task.CompletedTask;
        }));

        void OnServer(string name, Func<int, HttpContext, Task> action) => control.MapPost($"servers/{{server:int}}/{name}", context =>
            AnswerAsync(context, () => action(Server(context), context)));
    }

    private IResult State() => Results.Json(ControlState.Of(emulator), ControlJson.Default.ControlState);

    private async Task<IResult> ChangeAsync(HttpContext context)
    {
        try
        {
            var change = await JsonSerializer.DeserializeAsync(
                context.Request.Body, ControlJson.Default.ControlChange, context.RequestAborted).ConfigureAwait(false);
            change?.Apply(emulator);
            Log.Changed(logger, AuthorityState.Of(emulator.AuthorityFaults), RedisState.Of(emulator.EdgeFaults));
            return State();
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return Refuse(e);
        }
    }

    /// <summary>Answers 204 after the action, or 400 with the reason if the action is not possible.</summary>
    private async Task AnswerAsync(HttpContext context, Func<Task> action)
    {
        IResult result;
        try
        {
            Log.Requested(logger, context.Request.Path.ToString());
            await action().ConfigureAwait(false);
            result = Results.NoContent();
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or InvalidOperationException)
        {
            result = Refuse(e);
        }

        await result.ExecuteAsync(context).ConfigureAwait(false);
    }

    private static IResult Refuse(Exception reason) =>
        Results.Json(new ControlError(reason.Message), ControlJson.Default.ControlError, statusCode: StatusCodes.Status400BadRequest);

    private int Server(HttpContext context)
    {
        var server = int.Parse((string)context.GetRouteValue("server")!, CultureInfo.InvariantCulture);
        return server >= 0 && server < emulator.Endpoints.Count
            ? server
            : throw new ArgumentException($"There is no server {server}. The servers are numbered 0 to {emulator.Endpoints.Count - 1}.");
    }

    private static int Number(HttpContext context, string name, int otherwise)
    {
        if (context.Request.Query[name].ToString() is not { Length: > 0 } text)
            return otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ArgumentException($"{name}: '{text}' is not a whole number.");
    }
}
