using System.CommandLine;
using System.CommandLine.Invocation;

namespace AspNetRedisAad.Emulator.Tool;

/// <summary>The command: starts an emulator, says what clients need to know, and runs until it is asked to stop.</summary>
internal static class EmulatorCommand
{
    public const string Name = "redis-aad-emulator";

    private const int Failed = 1;
    private const int WrongOptions = 2;

    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        var options = new EmulatorArguments();
        var command = new RootCommand("Azure Redis with Microsoft Entra ID on this machine: a token authority, and a TLS Redis endpoint that validates its tokens.");
        options.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(options, parsed, output, errors));

        var result = command.Parse(arguments);
        if (result.Action is ParseErrorAction)
            return await RefuseAsync(errors, WrongOptions, $"{result.Errors[0].Message} ({Name} --help lists the options.)").ConfigureAwait(false);

        // Signals are ours, see StopSignal.
        return await result.InvokeAsync(new InvocationConfiguration { Output = output, Error = errors, ProcessTerminationTimeout = null }).ConfigureAwait(false);
    }

    private static async Task<int> RunAsync(EmulatorArguments arguments, ParseResult parsed, TextWriter output, TextWriter errors)
    {
        using var stop = new StopSignal();
        try
        {
            using var telemetry = new Telemetry(arguments.IsVerbose(parsed));
            var options = arguments.OptionsFrom(parsed, telemetry.Loggers);
            var emulator = await AzureRedisEmulator.StartAsync(options, stop.Token).ConfigureAwait(false);
            await using var running = emulator.ConfigureAwait(false);
            telemetry.Measure(emulator);
            arguments.ApplyFaults(parsed, emulator);
            using var settings = SettingsFile.Write(arguments.SettingsFileFrom(parsed), emulator);
            var announcement = arguments.IsQuiet(parsed) ? Announcement.Brief(emulator) : Announcement.Of(emulator);
            await output.WriteLineAsync(announcement).ConfigureAwait(false);
            await output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            await stop.WaitAsync().ConfigureAwait(false);
            return 0;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return 0;
        }
        catch (ArgumentException e)
        {
            return await RefuseAsync(errors, WrongOptions, e.Message.Split(" (Parameter ")[0]).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return await RefuseAsync(errors, Failed, arguments.Explain(parsed, e)).ConfigureAwait(false);
        }
    }

    private static async Task<int> RefuseAsync(TextWriter errors, int code, string reason)
    {
        await errors.WriteLineAsync($"{Name}: {reason.ReplaceLineEndings(" ")}").ConfigureAwait(false);
        return code;
    }
}
