using System.Globalization;
using System.Text.RegularExpressions;
using AspNetRedisAad.Tests.Documentation;

namespace AspNetRedisAad.Tests.Architecture;

/// <summary>The pictures in docs/architecture.md show the rows that <see cref="LayeringTests"/> checks.</summary>
public sealed partial class LayoutPictureTests
{
    public static TheoryData<string> Projects => [.. Layout.All.Select(layout => layout.Project)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_picture_matches_the_rows(string project)
    {
        var layout = Layout.Of(project);
        var shown = Path.Combine(Documents.Root, layout.Picture);
        var drawn = Path.Combine(AppContext.BaseDirectory, Path.GetFileName(shown));
        File.WriteAllText(drawn, LayoutPicture.Svg(layout));

        Assert.True(File.Exists(shown)
            && File.ReadAllText(shown) == File.ReadAllText(drawn), $"The rows have changed. Copy {drawn} to {shown}.");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_page_shows_the_picture(string project) =>
        Assert.Contains(
            $"]({Path.GetFileName(Layout.Of(project).Picture)})", Documents.Read("docs/architecture.md"), StringComparison.Ordinal);

    [Fact]
    public void The_picture_of_a_tokens_path_has_the_rooms_in_the_same_order()
    {
        var layout = Layout.Package;
        var rooms = Name().Matches(Documents.Read("docs/architecture.svg"))
            .Select(name => (Row: layout.RowOf(name.Groups[2].Value), Top: int.Parse(name.Groups[1].Value, CultureInfo.InvariantCulture)))
            .Where(room => room.Row >= 0).ToList();

        Assert.Equal(5, rooms.Count);
        Assert.Equal(rooms.OrderBy(room => room.Row).Select(room => room.Top), rooms.Select(room => room.Top).Order());
    }

    [GeneratedRegex(@"<text class=""name"" x=""\d+"" y=""(\d+)"">(\w+)</text>")]
    private static partial Regex Name();
}
