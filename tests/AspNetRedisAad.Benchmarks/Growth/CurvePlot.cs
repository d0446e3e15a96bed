using System.Globalization;
using System.Net;
using System.Text;

namespace AspNetRedisAad.Benchmarks.Growth;

/// <summary>
/// A chart of a curve with two logarithmic axes. The dashed line grows with the work, and ends where our curve ends: from any point where
/// our curve is below it, the time has grown faster than the work. The same numbers produce the same text.
/// </summary>
internal static class CurvePlot
{
    private const int Width = 640;
    private const int Height = 400;
    private const int Right = 560;
    private const int Bottom = 340;

    private const string Style = """
        <style>
          .paper { fill: #ffffff } text { font: 13px system-ui, sans-serif; fill: #24292f } .title { font-weight: 600 }
          .grid { stroke: #d0d7de } .work { stroke: #6e7781; stroke-dasharray: 5 5 } .ours { stroke: #0969da } .stock { stroke: #bc4c00 }
          .line { fill: none; stroke-width: 2 } text.ours { fill: #0969da; stroke: none } text.stock { fill: #bc4c00; stroke: none }
          @media (prefers-color-scheme: dark) {
            .paper { fill: #0d1117 } text { fill: #e6edf3 } .grid { stroke: #30363d } .work { stroke: #8b949e } .ours { stroke: #58a6ff }
            .stock { stroke: #f0883e } text.ours { fill: #58a6ff } text.stock { fill: #f0883e }
          }
        </style>
        """;

    public static string Draw(Curve curve)
    {
        var (left, top) = (70, 50);
        var across = new LogAxis(curve.Sizes, left, Right);
        var up = new LogAxis([.. curve.Lines.SelectMany(line => line.Times).Select(rounds => rounds.Median)], Bottom, top);
        var svg = new StringBuilder();
        var title = WebUtility.HtmlEncode($"{curve.Title}, {curve.Unit}");
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{Height}" viewBox="0 0 {Width} {Height}"
              role="img" aria-label="{title}">
            {Style}
            <rect class="paper" width="{Width}" height="{Height}"/>
            <clipPath id="plot"><rect x="{left}" y="{top}" width="{Right - left}" height="{Bottom - top}"/></clipPath>
            <text class="title" x="{left}" y="30">{title}</text>
            <text x="{(left + Right) / 2}" y="{Height - 14}" text-anchor="middle">{WebUtility.HtmlEncode(curve.Size)}</text>

            """);
        foreach (var tick in up.Ticks)
        {
            Line(svg, "grid", left, up.At(tick), Right, up.At(tick));
            Text(svg, "", left - 8, up.At(tick) + 4, "end", Number(tick));
        }

        foreach (var size in across.Ticks)
        {
            Line(svg, "grid", across.At(size), top, across.At(size), Bottom);
            Text(svg, "", across.At(size), Bottom + 20, "middle", Number(size));
        }

        var (end, work) = (curve.Lines[0].Times[^1].Median, curve.WorkAt(curve.Sizes.Count - 1));
        svg.Append("<g clip-path=\"url(#plot)\">\n");
        Line(svg, "work", across.At(curve.Sizes[0]), up.At(end / work), across.At(curve.Sizes[^1]), up.At(end));
        svg.Append("</g>\n");
        var ends = curve.Lines.Select(line => up.At(line.Times[^1].Median)).ToArray();
        // Labels of lines that end at the same place are moved apart.
        const double Apart = 16;
        var overlap = Math.Max(Apart - Math.Abs(ends[0] - ends[1]), 0) / 2;
        for (var i = 0; i < curve.Lines.Count; i++)
        {
            var line = curve.Lines[i];
            var points = curve.Sizes.Zip(line.Times, (size, rounds) => $"{Text(across.At(size))},{Text(up.At(rounds.Median))}");
            svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"line {line.Name}\" points=\"{string.Join(' ', points)}\"/>\n");
            var isUpper = ends[i] < ends[1 - i] || (ends[0].Equals(ends[1]) && i == 0);
            Text(svg, line.Name, Right + 8, ends[i] + (isUpper ? -overlap : overlap) + 4, "start", line.Name);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Line(StringBuilder svg, string name, double x1, double y1, double x2, double y2) => svg.Append(
        CultureInfo.InvariantCulture,
        $"<line class=\"{name}\" x1=\"{Text(x1)}\" y1=\"{Text(y1)}\" x2=\"{Text(x2)}\" y2=\"{Text(y2)}\"/>\n");

    private static void Text(StringBuilder svg, string name, double x, double y, string anchor, string text) => svg.Append(
        CultureInfo.InvariantCulture, $"<text class=\"{name}\" x=\"{Text(x)}\" y=\"{Text(y)}\" text-anchor=\"{anchor}\">{text}</text>\n");

    private static string Text(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    private static string Number(double value) => value switch
    {
        >= 1_000_000 => $"{(value / 1_000_000).ToString("0.##", CultureInfo.InvariantCulture)}M",
        >= 1_000 => $"{(value / 1_000).ToString("0.##", CultureInfo.InvariantCulture)}k",
        _ => value.ToString("0.####", CultureInfo.InvariantCulture),
    };
}
