using CsCheck;
using Kiln.Machines.Downloads;

namespace Kiln.Machines.Tests.Downloads;

public sealed class ChecksumListTests
{
    private const string A = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private const string B = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    private const string C = "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC";

    /// <summary>A list, the path of a file, and its checksum.</summary>
    public static TheoryData<string, string, string?> Lists { get; } = new()
    {
        { $"{A}  other.iso\n{B}  x.iso\n", "/d/x.iso", $"md5:{B}" },
        { $"{A} *x.iso\n", "/d/x.iso", $"md5:{A}" },
        { $"{A} ?x.iso\r\n", "/d/x.iso", $"md5:{A}" },
        { $"{A}\tx.iso\n", "/d/x.iso", $"md5:{A}" },
        { $"{C}  x.iso\n", "/d/x.iso", "sha1:" + C.ToLowerInvariant() },
        { $"{A}  a name with spaces.iso\n", "/d/a name with spaces.iso", $"md5:{A}" },
        { $"MD5 (x.iso) = {A}\n", "/d/x.iso", $"md5:{A}" },
        { $"SHA1 (x.iso) = {C}\n", "/d/x.iso", "sha1:" + C.ToLowerInvariant() },
        { $"SHA256 (x.iso) = {A}\n", "/d/x.iso", null },
        { $"MD5 (a (1).iso) = {A}\n", "/d/a (1).iso", $"md5:{A}" },
        { $"{A}  ./x.iso\n", "/d/x.iso", $"md5:{A}" },
        { $"{A}  /d/x.iso\n", "/d/x.iso", $"md5:{A}" },
        { $"{A}  ./gtk/mini.iso\n{B}  ./netboot/mini.iso\n", "/dists/images/netboot/mini.iso", $"md5:{B}" },
        { $"{A}  x.iso\n{B}  xx.iso\n", "/d/xx.iso", $"md5:{B}" },
        { $"{A}  d/x\n", "/d/x/image.iso", $"md5:{A}" },
        { $"{A}\n", "/d/x.iso", $"md5:{A}" },
        { $"{A}\n{B}  x.iso\n", "/d/x.iso", $"md5:{B}" },
        { $"{A}  x.iso", "/d/x.iso", null },
        { $"{A}  x.iso\n{B}  x.iso\n", "/d/x.iso", $"md5:{A}" },
        { $"# {A}  x.iso\n/{A}  x.iso\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{B}  x.iso\n", "/d/x.iso", $"md5:{B}" },
        { "no checksum at all\n", "/d/x.iso", null },
        { $"sha256:{A}  x.iso\n", "/d/x.iso", null },
        { "", "/d/x.iso", null },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public void Checksum_of_a_file_is_found(string text, string path, string? expected) =>
        Assert.Equal(expected, ChecksumList.Parse(text).Find(path)?.ToString());

    [Fact]
    public void Any_text_is_a_list() =>
        Gen.String[Gen.Char["0123456789abcdef ()=*?.\n\r\t/#-xMD5SHA:"], 0, 200].Sample(ChecksumInvariants.Check, iter: 3000);
}
