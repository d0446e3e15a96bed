namespace AspNetRedisAad.Tool;

/// <summary>What a command writes to.</summary>
/// <param name="command">Its name, with which each of its error lines begins.</param>
/// <param name="output">For what the command was asked for.</param>
/// <param name="errors">For everything else.</param>
/// <param name="isShown">Whether the output is a terminal, which keeps what it has shown.</param>
internal sealed class Terminal(string command, TextWriter output, TextWriter errors, bool isShown = false)
{
    public TextWriter Output => output;

    public TextWriter Errors => errors;

    public bool IsShown => isShown;

    public string Bold(string text) => isShown ? $"\e[1m{text}\e[0m" : text;

    public Terminal Of(string subcommand) => new($"{command} {subcommand}", output, errors, isShown);

    /// <summary>Says in one line why the command ends.</summary>
    public async Task<int> RefuseAsync(int code, string reason)
    {
        await NoteAsync(reason).ConfigureAwait(false);
        return code;
    }

    public Task NoteAsync(string text) => errors.WriteLineAsync($"{command}: {text.ReplaceLineEndings(" ")}");
}
