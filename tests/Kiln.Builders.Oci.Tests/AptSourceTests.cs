using Kiln.Builders.Oci.Bases;

namespace Kiln.Builders.Oci.Tests;

public sealed class AptSourceTests
{
    [Theory]
    [InlineData(
        "deb http://deb.debian.org/debian bookworm main",
        "http://deb.debian.org/debian/dists/bookworm/InRelease",
        "deb.debian.org_debian_dists_bookworm_InRelease")]
    [InlineData(
        "deb [arch=amd64 signed-by=/a.gpg] http://deb.debian.org/debian-security/ bookworm-security main contrib",
        "http://deb.debian.org/debian-security/dists/bookworm-security/InRelease",
        "deb.debian.org_debian-security_dists_bookworm-security_InRelease")]
    [InlineData(
        "deb\tfile:/srv/my_mirror   stable main",
        "file:/srv/my_mirror/dists/stable/InRelease",
        "_srv_my%5fmirror_dists_stable_InRelease")]
    [InlineData(
        "deb http://user:secret@host:3142/d sid main",
        "http://user:secret@host:3142/d/dists/sid/InRelease",
        "host:3142_d_dists_sid_InRelease")]
    [InlineData("deb http://host/flat ./", "http://host/flat/./InRelease", "host_flat_._InRelease")]
    public void A_line_names_its_release_file(string line, string address, string fileName)
    {
        AptSource source = Assert.Single(AptSource.Parse([line]));

        Assert.Equal((address, fileName), (source.ReleaseAddress, source.ReleaseFileName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# deb http://host/debian sid main")]
    [InlineData("deb-src http://host/debian sid main")]
    [InlineData("deb")]
    [InlineData("deb [unclosed http://host/debian")]
    public void Other_lines_name_nothing(string line) => Assert.Empty(AptSource.Parse([line]));
}
