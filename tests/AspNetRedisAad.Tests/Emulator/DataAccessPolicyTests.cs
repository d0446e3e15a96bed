using AspNetRedisAad.Emulator;

namespace AspNetRedisAad.Tests.Emulator;

public class DataAccessPolicyTests
{
    [Theory]
    [InlineData("+@all allkeys")]
    [InlineData("+@read  +set ~Az*")]
    [InlineData("+cluster|info %R~shop:* &news")]
    public void Permissions_are_in_the_syntax_of_Redis(string permissions) =>
        Assert.Equal(permissions.Replace("  ", " ", StringComparison.Ordinal), new DataAccessPolicy("custom", permissions).Permissions);

    [Theory]
    [InlineData(">password")]
    [InlineData("nopass")]
    [InlineData("+@all allkeys off")]
    [InlineData("+@all (+get ~a*)")]
    [InlineData("#0123")]
    [InlineData("reset")]
    [InlineData("+")]
    public void An_invalid_permission_is_refused(string permissions) =>
        Assert.Contains("custom", Assert.Throws<ArgumentException>(() => new DataAccessPolicy("custom", permissions)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_policy_without_permissions_is_refused() => Assert.Throws<ArgumentException>(() => new DataAccessPolicy("custom", " "));

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("on\nuser")]
    public void An_object_ID_that_is_not_a_plain_name_is_refused(string objectId) =>
        Assert.Throws<ArgumentException>(() => new EmulatedIdentity("app") { ObjectId = objectId });
}
