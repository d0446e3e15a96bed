using Aspire.Hosting;
using AspNetRedisAad.Aspire.Hosting;

namespace AspNetRedisAad.AspireTests;

/// <summary>Where the emulator program is searched.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redis-aad-program-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_AppHosts_assembly_contains_the_path_of_the_packaged_program()
    {
        var (command, assembly) = EmulatorProgram.Find(null, typeof(Projects.AppHost).Assembly, []);

        Assert.Equal("dotnet", Path.GetFileNameWithoutExtension(command));
        Assert.EndsWith("redis-aad.dll", assembly, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_package_the_tool_is_used()
    {
        var tool = Path.Combine(_folder.FullName, OperatingSystem.IsWindows() ? "redis-aad.exe" : "redis-aad");
        File.WriteAllText(tool, "");

        Assert.Equal((tool, null), EmulatorProgram.Find(null, typeof(ProgramTests).Assembly, ["/no/such/folder", _folder.FullName]));
    }

    [Fact]
    public void Without_either_program_the_message_says_how_to_get_one()
    {
        var error = Assert.Throws<DistributedApplicationException>(
            () => EmulatorProgram.Find(null, typeof(ProgramTests).Assembly, [_folder.FullName]));

        Assert.Contains("dotnet tool install --global AspNetRedisAad.Tool", error.Message, StringComparison.Ordinal);
        Assert.Contains("WithProgram(path)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_configured_program_that_does_not_exist_is_named()
    {
        var error = Assert.Throws<DistributedApplicationException>(
            () => EmulatorProgram.Find("/no/such/file", typeof(Projects.AppHost).Assembly, []));

        Assert.StartsWith("WithProgram(\"/no/such/file\"): there is no such file.", error.Message, StringComparison.Ordinal);
    }
}
