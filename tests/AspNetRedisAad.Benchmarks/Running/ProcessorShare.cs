using System.Diagnostics;
using System.Globalization;

namespace AspNetRedisAad.Benchmarks.Running;

/// <summary>The share of all processors that this process uses, together with all its descendants.</summary>
internal sealed class ProcessorShare
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly TimeSpan _before = Used();

    /// <summary>The share since this object was created: 1 if all processors were busy.</summary>
    public double Value => (Used() - _before) / _watch.Elapsed / Environment.ProcessorCount;

    private static TimeSpan Used()
    {
        var processes = Process.GetProcesses();
        try
        {
            var parents = processes.ToDictionary(process => process.Id, ParentOf);
            return processes.Where(process => IsOurs(process.Id)).Aggregate(TimeSpan.Zero, (sum, process) => sum + TimeOf(process));

            bool IsOurs(int id) =>
                id == Environment.ProcessId || (parents.TryGetValue(id, out var parent) && parent != id && IsOurs(parent));
        }
        finally
        {
            foreach (var process in processes)
                process.Dispose();
        }
    }

    /// <summary>0 if the system does not report it, or the process has ended.</summary>
    private static int ParentOf(Process process)
    {
        try
        {
            // The name, in brackets, may contain spaces.
            var afterName = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}/stat")).Split(')')[^1];
            return int.Parse(afterName.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static TimeSpan TimeOf(Process process)
    {
        try
        {
            return process.TotalProcessorTime;
        }
        catch (InvalidOperationException)
        {
            return TimeSpan.Zero;
        }
    }
}
