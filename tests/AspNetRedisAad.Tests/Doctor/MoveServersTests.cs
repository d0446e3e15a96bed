using AspNetRedisAad.Doctor;
using static AspNetRedisAad.Tests.Doctor.TwoInfos;

namespace AspNetRedisAad.Tests.Doctor;

/// <summary>What else matters for a move besides INFO: cluster policy, clock, and a missing answer.</summary>
public sealed class MoveServersTests
{
    [Fact]
    public void All_masters_of_a_cluster_count()
    {
        var findings = Compare(Facts(Old, ClusterPolicy.Oss, masters: 3), Facts(New, ClusterPolicy.Oss, masters: 2));

        Assert.Equal("the new cache would be 38 % full with the 3 GB that the old one uses", Assert.Single(findings).Message);
    }

    [Theory]
    [InlineData(ClusterPolicy.NonClustered, ClusterPolicy.Oss, "answer CROSSSLOT there. This")]
    [InlineData(ClusterPolicy.NonClustered, ClusterPolicy.Enterprise,
        "CROSSSLOT there, except for DEL, EXISTS, MGET, MSET, TOUCH and UNLINK. This")]
    [InlineData(ClusterPolicy.Enterprise, ClusterPolicy.Oss, "answer CROSSSLOT there. This")]
    [InlineData(ClusterPolicy.Oss, ClusterPolicy.Enterprise, null)]
    [InlineData(ClusterPolicy.Oss, ClusterPolicy.Oss, null)]
    [InlineData(ClusterPolicy.Oss, ClusterPolicy.NonClustered, null)]
    [InlineData(ClusterPolicy.Unknown, ClusterPolicy.Oss, null)]
    public void A_move_from_a_single_server_to_a_cluster_is_a_warning(object before, object after, string? message)
    {
        var warnings = Warnings(Compare(Facts(Old, (ClusterPolicy)before), Facts(New, (ClusterPolicy)after)));

        if (message is null)
            Assert.Empty(warnings);
        else
            Assert.Contains(message, Assert.Single(warnings).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 90, "the new cache's clock is 90 s ahead of the old one's")]
    [InlineData(20, -20, "the new cache's clock is 40 s behind the old one's")]
    [InlineData(90, 91, null)]
    [InlineData(null, 90, null)]
    public void Clocks_that_differ_are_a_warning(int? before, int after, string? message)
    {
        var warnings = Warnings(Compare(Facts(Old, ahead: before), Facts(New, ahead: after)));

        if (message is null)
            Assert.Empty(warnings);
        else
            Assert.Contains(message, Assert.Single(warnings).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, New, "the old cache does not allow INFO")]
    [InlineData(Old, null, "the new cache does not allow INFO")]
    public void A_cache_that_does_not_allow_INFO_is_not_compared(string? old, string? @new, string message)
    {
        var finding = Assert.Single(Compare(Facts(old), Facts(@new)));

        Assert.Equal(AzureRedisFindingStatus.Ok, finding.Status);
        Assert.StartsWith(message, finding.Message, StringComparison.Ordinal);
    }
}
