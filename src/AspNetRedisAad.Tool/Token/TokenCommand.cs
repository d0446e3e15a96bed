using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using AspNetRedisAad.Identity;
using AspNetRedisAad.Tool.SignIn;

namespace AspNetRedisAad.Tool.Token;

/// <summary>
/// <c>token</c>: gets an access token for another client. It shows no token on a terminal, which would keep it, unless <c>--force</c> is
/// set.
/// </summary>
internal static class TokenCommand
{
    public const string Name = "token";

    private const string Hidden =
        "the token is not shown: a terminal keeps its output. Pipe it to the program that needs it, or use --force.";

    /// <summary>A token is valid for all caches, but the settings need one to be named.</summary>
    private const string NoCache = "localhost";

    public static Command Create(Terminal terminal)
    {
        var arguments = new SignInArguments(endpoint: null);
        var json = new Option<bool>("--json") { Description = "Write userName, expiresOn and accessToken as JSON." };
        var force = new Option<bool>("--force") { Description = "Show the token even on a terminal, where others may read it later." };
        var command = new Command(Name, "Get an access token, for a pipe or a file. On a terminal it shows only user name and expiry.");
        arguments.AddTo(command);
        command.Options.Add(json);
        command.Options.Add(force);
        command.SetAction((parsed, _) => RunAsync(arguments, parsed, parsed.GetValue(json), parsed.GetValue(force), terminal));
        return command;
    }

    private static async Task<int> RunAsync(SignInArguments arguments, ParseResult parsed, bool isJson, bool isForced, Terminal terminal)
    {
        using var stop = new StopSignal();
        CacheAccess cache;
        try
        {
            cache = CacheAccess.Of(arguments.ConfigurationFrom(parsed), NoCache);
        }
        catch (Exception e) when (SettingsFault.Is(e))
        {
            return await terminal.RefuseAsync(ExitCode.WrongUsage, SettingsFault.Explain(e)).ConfigureAwait(false);
        }

        await using var _ = cache.ConfigureAwait(false);
        try
        {
            var token = await cache.Tokens.ShowAsync(stop.Token).ConfigureAwait(false);
            var hidden = terminal.IsShown && !isForced;
            if (hidden)
                await terminal.NoteAsync(Hidden).ConfigureAwait(false);
            await terminal.Output.WriteLineAsync(isJson ? Json(token, hidden) : hidden ? token.ToString() : token.Value)
                .ConfigureAwait(false);
            return ExitCode.Success;
        }
        catch (TokenUnavailableException e)
        {
            return await terminal.RefuseAsync(ExitCode.Failed, cache.Explain(e)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Failed;
        }
    }

    private static string Json(RedisToken token, bool hidden)
    {
        var json = new JsonObject
        {
            ["userName"] = token.UserName,
            ["expiresOn"] = token.ExpiresOn.ToString("O", CultureInfo.InvariantCulture),
        };
        if (!hidden)
            json["accessToken"] = token.Value;
        return json.ToJsonString();
    }
}
