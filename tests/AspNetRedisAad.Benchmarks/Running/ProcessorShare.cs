using System.Diagnostics;
using System.Globalization;

namespace AspNetRedisAad.Benchmarks.Running;

/// <summary>Which share of all processors this process uses, with all processes that it has started, and those that they have.</summary>
internal sealed class ProcessorShare
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly TimeSpan _before = Used();

    /// <summary>Since this was made: 1 where all processors were busy.</summary>
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

    /// <summary>0 where the system does not tell, or it has ended.</summary>
    private static int ParentOf(Process process)
    {
        try
        {
            // The name, in brackets, may have spaces in it.
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
