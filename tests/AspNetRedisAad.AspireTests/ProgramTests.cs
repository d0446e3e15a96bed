using Aspire.Hosting;
using AspNetRedisAad.Aspire.Hosting;

namespace AspNetRedisAad.AspireTests;

/// <summary>Where the emulator program is searched.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redis-aad-program-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_assembly_of_the_AppHost_says_where_the_packaged_one_is()
    {
        var (command, assembly) = EmulatorProgram.Find(null, typeof(Projects.AppHost).Assembly, []);

        Assert.Equal("dotnet", Path.GetFileNameWithoutExtension(command));
        Assert.EndsWith("redis-aad.dll", assembly, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_it_the_tool_is_used()
    {
        var tool = Path.Combine(_folder.FullName, OperatingSystem.IsWindows() ? "redis-aad.exe" : "redis-aad");
        File.WriteAllText(tool, "");

        Assert.Equal((tool, null), EmulatorProgram.Find(null, typeof(ProgramTests).Assembly, ["/no/such/folder", _folder.FullName]));
    }

    [Fact]
    public void Without_either_the_message_says_how_to_get_it()
    {
        var error = Assert.Throws<DistributedApplicationException>(
            () => EmulatorProgram.Find(null, typeof(ProgramTests).Assembly, [_folder.FullName]));

        Assert.Contains("dotnet tool install --global AspNetRedisAad.Tool", error.Message, StringComparison.Ordinal);
        Assert.Contains("WithProgram(path)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chosen_one_that_is_not_there_is_named()
    {
        var error = Assert.Throws<DistributedApplicationException>(
            () => EmulatorProgram.Find("/no/such/file", typeof(Projects.AppHost).Assembly, []));

        Assert.StartsWith("WithProgram(\"/no/such/file\"): there is no such file.", error.Message, StringComparison.Ordinal);
    }
}
