using System.Globalization;
using System.Text;

namespace AspNetRedisAad.Tests.Architecture;

/// <summary>Draws a <see cref="Layout"/> as SVG: a box for each room, and an arrow from each row to the next one.</summary>
internal static class LayoutPicture
{
    private const int Width = 960;
    private const int Margin = 14;
    private const int Gap = 8;
    private const int Padding = 8;
    private const int NameHeight = 28;
    private const int LineHeight = 17;
    private const int ArrowHeight = 22;
    private const int MostInLine = 4;

    // The average in the widest common font.
    private const double LetterWidth = 7;

    private const string Style = """
        text { fill: #1f2328 }
        .box { fill: #f6f8fa; stroke: #57606a; stroke-width: 1.5 }
        .name { font-weight: 600; font-size: 14px }
        .small { font-size: 13px }
        .arrow { fill: none; stroke: #57606a; stroke-width: 1.5; marker-end: url(#head) }
        .head { fill: #57606a }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3 }
          .box { fill: #21262d; stroke: #8b949e }
          .arrow { stroke: #8b949e }
          .head { fill: #8b949e }
        }
        """;

    public static string Svg(Layout layout)
    {
        var boxes = new StringBuilder();
        var top = Margin;
        foreach (var row in layout.Rows)
        {
            if (top > Margin)
            {
                Add(boxes, $"""<path class="arrow" d="M{Width / 2} {top} v{ArrowHeight - 2}"/>""");
                top += ArrowHeight;
            }

            foreach (var line in row.Chunk((row.Length + Lines(row) - 1) / Lines(row)))
                top += DrawLine(line, top, boxes) + Gap;
            top -= Gap;
        }

        return $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {top + Margin}" role="img" aria-labelledby="title"
                font-family="system-ui, sans-serif">
              <title id="title">The folders of {layout.Project}. A folder uses only folders below the arrows.</title>
              <style>
            {Style}
              </style>
              <defs>
                <marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto">
                  <path class="head" d="M0 0 L10 5 L0 10 z"/>
                </marker>
              </defs>
            {boxes}</svg>

            """;
    }

    private static int Lines(Room[] row) => (row.Length + MostInLine - 1) / MostInLine;

    /// <summary>Returns the height of the line.</summary>
    private static int DrawLine(Room[] row, int top, StringBuilder boxes)
    {
        var width = (Width - (2 * Margin) - ((row.Length - 1) * Gap)) / row.Length;
        var purposes = row.Select(room => Wrap(room.Purpose, (int)((width - (2 * Padding)) / LetterWidth))).ToList();
        var height = NameHeight + (purposes.Max(lines => lines.Count) * LineHeight) + Padding;
        for (var i = 0; i < row.Length; i++)
        {
            var left = Margin + (i * (width + Gap));
            Add(boxes, $"""<rect class="box" x="{left}" y="{top}" width="{width}" height="{height}" rx="6"/>""");
            Add(boxes, $"""<text class="name" x="{left + Padding}" y="{top + 20}">{row[i].Label ?? row[i].Name}</text>""");
            for (var line = 0; line < purposes[i].Count; line++)
            {
                var y = top + NameHeight + (line * LineHeight) + 11;
                Add(boxes, $"""<text class="small" x="{left + Padding}" y="{y}">{purposes[i][line]}</text>""");
            }
        }

        return height;
    }

    private static List<string> Wrap(string text, int most)
    {
        List<string> lines = [""];
        foreach (var word in text.Split(' '))
        {
            if (lines[^1].Length > 0 && lines[^1].Length + 1 + word.Length > most)
                lines.Add("");
            lines[^1] = lines[^1].Length == 0 ? word : $"{lines[^1]} {word}";
        }

        return lines;
    }

    private static void Add(StringBuilder boxes, FormattableString element) =>
        boxes.Append("  ").Append(element.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
