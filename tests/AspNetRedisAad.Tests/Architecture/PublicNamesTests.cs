namespace AspNetRedisAad.Tests.Architecture;

/// <summary>The public names that users see in IntelliSense, and that later versions must keep.</summary>
public class PublicNamesTests
{
    private static IEnumerable<Type> Types => typeof(AzureRedisAadOptions).Assembly.GetExportedTypes();

    [Fact]
    public void All_public_types_have_one_prefix() =>
        Assert.All(Types, type => Assert.StartsWith("AzureRedis", type.IsInterface ? type.Name[1..] : type.Name, StringComparison.Ordinal));

    [Fact]
    public void No_public_type_is_a_record() => Assert.All(Types, type => Assert.Null(type.GetMethod("<Clone>$")));

    [Fact]
    public void No_public_class_can_be_derived_from() =>
        Assert.All(Types.Where(type => type.IsClass), type => Assert.True(type.IsSealed || type.IsAbstract, type.Name));
}
