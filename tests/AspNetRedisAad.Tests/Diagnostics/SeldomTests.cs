using AspNetRedisAad.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace AspNetRedisAad.Tests.Diagnostics;

public class SeldomTests
{
    [Fact]
    public void A_line_is_due_at_once_and_then_once_in_ten_seconds()
    {
        var time = new FakeTimeProvider();
        var lines = new Seldom(time);

        Assert.Equal([true, false, false], [lines.IsDue(), lines.IsDue(), Later(9.9)]);
        Assert.Equal([true, false], [Later(0.1), lines.IsDue()]);

        bool Later(double seconds)
        {
            time.Advance(TimeSpan.FromSeconds(seconds));
            return lines.IsDue();
        }
    }
}
