using System.CommandLine;
using AspNetRedisAad.Identity;
using AspNetRedisAad.Tool.SignIn;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Tool.Exec;

/// <summary><c>exec</c>: runs a program that does not support tokens, such as redis-cli, and keeps its connections signed in.</summary>
internal static class ExecCommand
{
    public const string Name = "exec";

    /// <param name="terminal">The terminal for this command's messages; the program uses the same terminal.</param>
    /// <param name="program">The program and its arguments, after <c>--</c>.</param>
    public static Command Create(Terminal terminal, string[] program)
    {
        var arguments = new SignInArguments(SignInArguments.Endpoint());
        var command = new Command(
            Name,
            "Run a program signed in: redis-aad exec [<endpoint>] [options] -- redis-cli. The program finds the cache in REDIS_URL, "
            + "REDIS_HOST, REDIS_PORT and REDIS_PASSWORD, and where its arguments say {host}, {port} or {socket}. Its exit code is "
            + "passed on.");
        arguments.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(arguments, parsed, program, terminal));
        return command;
    }

    private static async Task<int> RunAsync(SignInArguments arguments, ParseResult parsed, string[] program, Terminal terminal)
    {
        if (program is [])
            return await terminal.RefuseAsync(ExitCode.WrongUsage,
                "no program. Write it after \"--\": redis-aad exec <endpoint> -- redis-cli").ConfigureAwait(false);

        var isRunning = false;
        CacheAccess cache;
        Gateway gateway;
        try
        {
            cache = CacheAccess.Of(arguments.ConfigurationFrom(parsed), arguments.EndpointFrom(parsed), logging => logging
                .AddSimpleConsole(console => console.SingleLine = true)
                .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
                .AddFilter((_, level) => level >= LogLevel.Warning && isRunning));
            gateway = new Gateway(cache.Settings, cache.Tokens.Store, terminal.NoteAsync);
        }
        catch (Exception e) when (SettingsFault.Is(e))
        {
            return await terminal.RefuseAsync(ExitCode.WrongUsage, SettingsFault.Explain(e)).ConfigureAwait(false);
        }

        await using var whole = cache.ConfigureAwait(false);
        await using var way = gateway.ConfigureAwait(false);
        SignalRelay signals;
        using (var stop = new StopSignal())
        {
            try
            {
                await FirstTokenAsync(cache.Tokens, stop.Token).ConfigureAwait(false);
                if (await gateway.TryAsync(stop.Token).ConfigureAwait(false) is { } reason)
                    return await terminal.RefuseAsync(ExitCode.Failed,
                        $"no connection to the cache: {reason} (For details, run redis-aad doctor.)").ConfigureAwait(false);
            }
            catch (TokenUnavailableException e)
            {
                return await terminal.RefuseAsync(ExitCode.Failed, cache.Explain(e)).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return ExitCode.Failed;
            }

            // From here on, signals are for the program. Both are registered for a moment, so that none ends this process meanwhile.
            signals = new SignalRelay();
            if (stop.Token.IsCancellationRequested)
            {
                signals.Dispose();
                return ExitCode.Failed;
            }
        }

        using (signals)
        {
            isRunning = true;
            return await ChildProgram.RunAsync(program, gateway, signals, terminal).ConfigureAwait(false);
        }
    }

    /// <summary>The refresh retries by itself; here the first result decides.</summary>
    private static async Task FirstTokenAsync(TokenRefresher tokens, CancellationToken cancellationToken)
    {
        var failure = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        tokens.Store.Changed += () =>
        {
            if (tokens.Store.Snapshot.Failures > 0)
                failure.TrySetResult();
        };
        tokens.EnsureStarted();
        var first = tokens.Store.FirstToken;
        if (await Task.WhenAny(first, failure.Task).WaitAsync(cancellationToken).ConfigureAwait(false) == first)
            return;

        // Throws with the reason. If it works now, the refresh will succeed too.
        await tokens.ShowAsync(cancellationToken).ConfigureAwait(false);
        await first.WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
