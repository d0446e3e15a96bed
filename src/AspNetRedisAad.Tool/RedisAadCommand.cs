using System.CommandLine;
using System.CommandLine.Invocation;
using AspNetRedisAad.Tool.Doctor;
using AspNetRedisAad.Tool.Emulator;
using AspNetRedisAad.Tool.Exec;
using AspNetRedisAad.Tool.Token;

namespace AspNetRedisAad.Tool;

/// <summary>The command <c>redis-aad</c>: reads the command line and runs one of its subcommands.</summary>
internal static class RedisAadCommand
{
    public const string Name = "redis-aad";

    private const string EndOfOptions = "--";

    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        var terminal = new Terminal(Name, output, errors, isShown: !Console.IsOutputRedirected);
        // The rest belongs to another program, whatever it looks like.
        var end = Array.IndexOf(arguments, EndOfOptions);
        string[] program = end < 0 ? [] : arguments[(end + 1)..];
        var root = new RootCommand("Azure Redis with Microsoft Entra ID from the command line.")
        {
            DoctorCommand.Create(terminal.Of(DoctorCommand.Name)),
            TokenCommand.Create(terminal.Of(TokenCommand.Name)),
            ExecCommand.Create(terminal.Of(ExecCommand.Name), program),
            EmulatorCommand.Create(terminal.Of(EmulatorCommand.Name)),
        };

        var result = root.Parse(end < 0 ? arguments : arguments[..end]);
        var command = result.CommandResult.Command == root ? Name : $"{Name} {result.CommandResult.Command.Name}";
        if (result.Action is ParseErrorAction)
            return await new Terminal(command, output, errors)
                .RefuseAsync(ExitCode.WrongUsage, $"{result.Errors[0].Message} ({command} --help lists the options.)")
                .ConfigureAwait(false);

        if (end >= 0 && result.CommandResult.Command.Name != ExecCommand.Name)
            return await terminal.RefuseAsync(ExitCode.WrongUsage,
                $"Only {Name} {ExecCommand.Name} runs what follows \"{EndOfOptions}\".").ConfigureAwait(false);

        // This program handles signals; see StopSignal.
        return await result.InvokeAsync(new InvocationConfiguration { Output = output, Error = errors, ProcessTerminationTimeout = null })
            .ConfigureAwait(false);
    }
}
