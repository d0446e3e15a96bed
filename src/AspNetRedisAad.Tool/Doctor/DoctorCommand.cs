using System.CommandLine;
using System.Text;
using System.Text.Json;
using AspNetRedisAad.Doctor;
using AspNetRedisAad.Tool.SignIn;

namespace AspNetRedisAad.Tool.Doctor;

/// <summary><c>doctor</c>: signs in to a cache step by step, and says what is wrong and how to fix it.</summary>
internal static class DoctorCommand
{
    public const string Name = "doctor";

    public static Command Create(Terminal terminal)
    {
        var arguments = new SignInArguments(SignInArguments.Endpoint());
        var json = new Option<bool>("--json") { Description = "Write the findings as JSON." };
        var command = new Command(Name,
            "Find out why a cache does not accept a connection, and what to do. Exit code 0: it works; 1: it does not; 2: wrong usage.");
        arguments.AddTo(command);
        command.Options.Add(json);
        command.SetAction((parsed, _) => RunAsync(arguments, parsed, parsed.GetValue(json), terminal));
        return command;
    }

    private static async Task<int> RunAsync(SignInArguments arguments, ParseResult parsed, bool isJson, Terminal terminal)
    {
        using var stop = new StopSignal();
        CacheAccess cache;
        try
        {
            cache = CacheAccess.Of(arguments.ConfigurationFrom(parsed), arguments.EndpointFrom(parsed));
        }
        catch (Exception e) when (SettingsFault.Is(e))
        {
            return await terminal.RefuseAsync(ExitCode.WrongUsage, SettingsFault.Explain(e)).ConfigureAwait(false);
        }

        await using var _ = cache.ConfigureAwait(false);
        try
        {
            var diagnosis = await cache.Doctor.ExamineAsync(stop.Token).ConfigureAwait(false);
            await terminal.Output.WriteAsync(isJson ? Json(diagnosis) : diagnosis.ToString()).ConfigureAwait(false);
            return diagnosis.Status == AzureRedisFindingStatus.Failure ? ExitCode.Failed : ExitCode.Success;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Failed;
        }
    }

    private static string Json(AzureRedisDiagnosis diagnosis)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true }))
            DiagnosisJson.Write(json, diagnosis);
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length) + Environment.NewLine;
    }
}
