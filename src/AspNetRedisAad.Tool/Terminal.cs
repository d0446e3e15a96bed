namespace AspNetRedisAad.Tool;

/// <summary>The streams that a command writes to.</summary>
/// <param name="command">The command's name, with which each of its error lines begins.</param>
/// <param name="output">The command's results.</param>
/// <param name="errors">Everything else.</param>
/// <param name="isShown">Whether the output is a terminal, which keeps the output.</param>
internal sealed class Terminal(string command, TextWriter output, TextWriter errors, bool isShown = false)
{
    public TextWriter Output => output;

    public TextWriter Errors => errors;

    public bool IsShown => isShown;

    public string Bold(string text) => isShown ? $"\e[1m{text}\e[0m" : text;

    public Terminal Of(string subcommand) => new($"{command} {subcommand}", output, errors, isShown);

    /// <summary>Writes in one line why the command ends.</summary>
    public async Task<int> RefuseAsync(int code, string reason)
    {
        await NoteAsync(reason).ConfigureAwait(false);
        return code;
    }

    public Task NoteAsync(string text) => errors.WriteLineAsync($"{command}: {text.ReplaceLineEndings(" ")}");
}
