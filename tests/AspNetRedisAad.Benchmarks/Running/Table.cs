namespace AspNetRedisAad.Benchmarks.Running;

/// <summary>Rows for display, as Markdown, so that they can be copied into a page.</summary>
internal sealed class Table(params string[] head)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    public void Write()
    {
        var widths = head.Select((title, column) => _rows.Select(row => row[column].Length).Append(title.Length).Max()).ToArray();
        Console.WriteLine();
        WriteRow(head);
        Console.WriteLine($"|{string.Join('|', widths.Select(width => new string('-', width + 2)))}|");
        foreach (var row in _rows)
            WriteRow(row);

        void WriteRow(string[] cells) =>
            Console.WriteLine($"| {string.Join(" | ", cells.Select((cell, column) => cell.PadRight(widths[column])))} |");
    }
}
