using Kiln.Machines.Downloads;
using Kiln.Sdk.Configuration;

namespace Kiln.Machines.Tests.Downloads;

public sealed class IsoConfigTests
{
    private const string Url = "http://h/a.iso";
    private const string Md5 = "d41d8cd98f00b204e9800998ecf8427e";

    /// <summary>Options, and what is wrong with them.</summary>
    public static TheoryData<string?, string[], string?, string> Mistakes { get; } = new()
    {
        { Url, [Url], Md5, "Only one of iso_url or iso_urls must be specified" },
        { null, [], Md5, "One of iso_url or iso_urls must be specified" },
        { Url, [], null, "A checksum must be specified" },
        { Url, [], " ", "A checksum must be specified" },
        { Url, [], "sha3:00", "unsupported checksum type: sha3" },
        { Url, [], "abc", "The iso_checksum \"abc\" has 3 digits. A digest has 32 (md5), 40 (sha1), 64 (sha256) or 128 (sha512)." },
        { Url, [], "sha256:" + Md5, $"The iso_checksum \"sha256:{Md5}\" is no sha256 digest: that has 64 hexadecimal digits, and here are 32." },
        { Url, [], "md5:xx1d8cd98f00b204e9800998ecf8427e", "The iso_checksum \"md5:xx1d8cd98f00b204e9800998ecf8427e\" is no md5 digest: that has 32 hexadecimal digits, and here are other characters as well." },
        { Url, [], "file:", "iso_checksum says file: without the place of a file." },
        { Url, [], "file:/nowhere/SUMS", "Cannot read '/nowhere/SUMS': it does not exist, or a folder on the way to it does not." },
        { Url, [], "file:/etc/hostname", "no checksum found in: /etc/hostname" },
        { "git::https://h/x.git", [], Md5, "The image \"git::https://h/x.git\" cannot be fetched: git is not supported." },
        { "s3::https://h/x", [], Md5, "The image \"s3::https://h/x\" cannot be fetched: s3 is not supported." },
        { "smb://h/x", [], Md5, "The image \"smb://h/x\" cannot be fetched: smb is not supported." },
        { "nothing://h/x", [], Md5, "The image \"nothing://h/x\" cannot be fetched: addresses start with http://, https:// or file://." },
        { "http://", [], Md5, "The image \"http://\" cannot be fetched: this is no address." },
        { null, ["", Url], Md5, "An iso_url is empty." },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistake_is_found_at_validation(string? url, string[] urls, string? checksum, string expected)
    {
        ConfigProblem problem = Assert.Single(new IsoConfig { IsoUrl = url, IsoUrls = [.. urls], IsoChecksum = checksum }.Validate());
        Assert.StartsWith(expected, problem.Message, StringComparison.Ordinal);
        Assert.Equal(ProblemSeverity.Error, problem.Severity);
    }

    [Fact]
    public void No_checksum_is_a_warning()
    {
        ConfigProblem problem = Assert.Single(new IsoConfig { IsoUrl = Url, IsoChecksum = "none" }.Validate());
        Assert.Equal(ProblemSeverity.Warning, problem.Severity);
        Assert.StartsWith("A checksum of 'none' was specified.", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://me:word@h/a.iso?x=1&archive=false&checksum=md5%3Aab", "https://me:xxxxx@h/a.iso?x=1", "md5:ab")]
    [InlineData("http://h/a.iso?checksum=file:http://h/S", "http://h/a.iso", "file:http://h/S")]
    [InlineData("https::https://h/a.iso", "https://h/a.iso", null)]
    public void Address_is_shown_without_its_password_and_asked_without_what_is_ours(string text, string shown, string? checksum)
    {
        ImageSource source = ImageSource.Parse(text, out _)!;
        Assert.Equal(shown, source.Shown);
        Assert.Equal(checksum, source.Checksum);
        Assert.Equal(shown.Replace("xxxxx", "word", StringComparison.Ordinal), source.Address!.AbsoluteUri);
    }

    [Fact]
    public void Path_may_hold_a_question_mark_of_its_own() =>
        Assert.Equal("/images/what?.iso", ImageSource.Parse("/images/what?.iso", out _)!.LocalPath);

    [Theory]
    [InlineData("machine h login me password word", "me:word")]
    [InlineData("machine other login you password x\nmachine h\n  login me\n  password \"word\"\n", "me:word")]
    [InlineData("default login any password all\nmachine h login me password word", "me:word")]
    [InlineData("machine other login x password y default login any password all", "any:all")]
    [InlineData("macdef init\nmachine h login no password no\n\nmachine H login me password word", "me:word")]
    [InlineData("# machine h login no password no\nmachine x login y password z", null)]
    [InlineData("machine h login", ":")]
    [InlineData("", null)]
    public void Password_file_is_read(string text, string? expected)
    {
        (string User, string Password)? found = Netrc.Find(text, "h");
        Assert.Equal(expected, found is null ? null : $"{found.Value.User}:{found.Value.Password}");
    }
}
