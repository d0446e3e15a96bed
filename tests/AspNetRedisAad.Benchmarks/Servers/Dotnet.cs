using System.Runtime.InteropServices;

namespace AspNetRedisAad.Benchmarks.Servers;

/// <summary>The dotnet program that runs this process, wherever it is installed.</summary>
internal static class Dotnet
{
    /// <summary>Three folders above the runtime's files: <c>shared/Microsoft.NETCore.App/version</c>.</summary>
    public static string Path { get; } = System.IO.Path.GetFullPath(
        System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
}
