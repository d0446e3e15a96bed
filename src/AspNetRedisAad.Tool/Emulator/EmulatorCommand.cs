using System.CommandLine;
using AspNetRedisAad.Emulator;

namespace AspNetRedisAad.Tool.Emulator;

/// <summary><c>emulator</c>: starts an emulator, prints what clients need to know, and runs until it is stopped.</summary>
internal static class EmulatorCommand
{
    public const string Name = "emulator";

    public static Command Create(Terminal terminal)
    {
        var options = new EmulatorArguments();
        var command = new Command(Name,
            "Azure Redis with Microsoft Entra ID on this machine: a token authority, and a TLS Redis endpoint that validates its tokens.");
        options.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(options, parsed, terminal));
        return command;
    }

    private static async Task<int> RunAsync(EmulatorArguments arguments, ParseResult parsed, Terminal terminal)
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
            if (arguments.WarningOf(parsed) is { } warning)
                await terminal.Output.WriteLineAsync(terminal.Bold(warning)).ConfigureAwait(false);
            await terminal.Output.WriteLineAsync(announcement).ConfigureAwait(false);
            await terminal.Output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            await stop.WaitAsync().ConfigureAwait(false);
            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return ExitCode.Success;
        }
        catch (ArgumentException e)
        {
            return await terminal.RefuseAsync(ExitCode.WrongUsage, e.Message.Split(" (Parameter ")[0]).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return await terminal.RefuseAsync(ExitCode.Failed, arguments.Explain(parsed, e)).ConfigureAwait(false);
        }
    }
}
