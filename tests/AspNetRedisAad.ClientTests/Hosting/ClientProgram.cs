using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.ClientTests.Hosting;

/// <summary>A third-party client, in a separate process.</summary>
internal static class ClientProgram
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(90);
    private static readonly string _folder =
        typeof(ClientProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "Clients").Value!;

    /// <summary>Runs one of our scripts for a client, and returns its report.</summary>
    public static Task<ClientReport> ReportAsync(
        ToolProcess tool, string credential, string program, string script, params string[] arguments) =>
        ReportAsync(tool, credential, [program, PathOf(script), .. arguments]);

    /// <summary>Runs a client's program, and returns its report.</summary>
    public static async Task<ClientReport> ReportAsync(ToolProcess tool, string credential, string[] command)
    {
        var (code, output) = await RunAsync(tool, credential, command[0], command[1..]);
        Assert.True(code == 0, output);
        return JsonSerializer.Deserialize<ClientReport>(output.Trim().Split('\n')[^1], JsonSerializerOptions.Web)!;
    }

    public static string PathOf(string script) => Path.Combine(_folder, script);

    /// <summary>Compiles one of our programs for a client, and returns the path of the executable.</summary>
    public static async Task<string> CompileAsync(string source, Func<string, string, ProcessStartInfo> compiler)
    {
        var program = Path.Combine(AppContext.BaseDirectory, Path.GetFileNameWithoutExtension(source));
        var (code, output, errors) = await ChildProcess.RunAsync(compiler(PathOf(source), program), _limit);
        Assert.True(code == 0, $"{source} does not compile:\n{errors}{output}");
        return program;
    }

    /// <summary>Runs a program in the environment that the tool has printed for this credential.</summary>
    public static async Task<(int Code, string Output)> RunAsync(
        ToolProcess tool, string credential, string program, params string[] arguments)
    {
        var (code, output, errors) = await ChildProcess.RunAsync(Prepare(tool, credential, program, arguments), _limit);
        return (code, errors + output);
    }

    public static ProcessStartInfo Prepare(ToolProcess tool, string credential, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in tool.EnvironmentOf(credential))
            start.Environment[name] = value;
        start.Environment["REDIS_ENDPOINT"] = tool.Endpoint;
        start.Environment["REDIS_USER"] = tool.ObjectId;
        return start;
    }
}

/// <summary>The output of a client's script.</summary>
internal sealed record ClientReport(int Commands, int Published, int Received, int Rotations, string[] Errors, string Error)
{
    /// <summary>Expects this many rotations, and no lost command, message or connection.</summary>
    public void AssertNothingWasLost(int rotations = 5)
    {
        Assert.Empty(Errors);
        Assert.Equal(rotations, Rotations);
        Assert.True(Commands > 100, $"only {Commands} commands");
        Assert.True(Published > 0 && Published == Received, $"{Published} messages published, {Received} received");
    }
}
