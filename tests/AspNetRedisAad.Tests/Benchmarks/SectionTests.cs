using AspNetRedisAad.Benchmarks.Reporting;

namespace AspNetRedisAad.Tests.Benchmarks;

/// <summary>The page keeps the results of a scenario that does not run again.</summary>
public sealed class SectionTests
{
    private const string Page = """
        | scenario | figure | measured | 95 % interval | aim | |
        |---|---|---|---|---|---|
        | cache | `get_vs_raw` | 0.96 | 0.94 to 0.97 | at least 0.95 | within noise |
        | fleet | `auth_peak_over_mean` | 1.9 |  | at most 2 | met |

        ## Tables

        ### cache

        | a table |

        #### with a part

        ### fleet

        | another |
        <!-- end of results -->
        """;

    [Fact]
    public void It_is_read_as_it_was_written()
    {
        var sections = Section.Read(Page);

        Assert.Equal(["cache", "fleet"], sections.Select(section => section.Scenario));
        Assert.Equal(["| a table |\n\n#### with a part", "| another |"], sections.Select(section => section.Text));
        Assert.Equal(new Figure("cache", "get_vs_raw", 0.96, (0.94, 0.97)), Assert.Single(sections[0].Figures));
        Assert.Equal(new Figure("fleet", "auth_peak_over_mean", 1.9, null), Assert.Single(sections[1].Figures));
    }
}
