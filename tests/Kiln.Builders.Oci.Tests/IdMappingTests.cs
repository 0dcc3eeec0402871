using Kiln.Builders.Oci.Worker;

namespace Kiln.Builders.Oci.Tests;

public sealed class IdMappingTests
{
    [Theory]
    [InlineData("         0          0 4294967295\n", false, false)]
    [InlineData("         0       1000          1\n", true, true)]
    [InlineData("         0       1000          1\n         1     100000      65536\n", true, false)]
    public void A_map_tells_what_root_can_do(string map, bool isUserNamespace, bool hasOneUser)
    {
        IdMapping mapping = IdMapping.Parse(map, map);

        Assert.Equal((isUserNamespace, hasOneUser), (mapping.IsUserNamespace, mapping.HasOneUser));
    }

    [Fact]
    public void Two_maps_have_two_keys()
    {
        string[] keys =
        [
            IdMapping.Parse("0 0 4294967295", "0 0 4294967295").Key,
            IdMapping.Parse("0 1000 1", "0 1000 1").Key,
            IdMapping.Parse("0 1000 1\n1 100000 65536", "0 1000 1\n1 100000 65536").Key,
            IdMapping.Parse("0 1000 1\n1 100000 65536", "0 1000 1\n1 165536 65536").Key,
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
    }
}
