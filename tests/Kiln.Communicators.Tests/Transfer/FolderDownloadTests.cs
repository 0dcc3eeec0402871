using Kiln.Communicators.Ssh.Transfer;
using Kiln.Sdk.Communication;
using Kiln.Testing;
using Xunit;

namespace Kiln.Communicators.Tests.Transfer;

public sealed class FolderDownloadTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    /// <summary>With and without the machine's tar; what is fetched, and what must arrive.</summary>
    public static TheoryData<bool, string, string> Fetches
    {
        get
        {
            const string Contents =
                "sub/ 700|sub/f x 640 1|sub/link/ 755|sub/link/r 755 3|two 644 2|two again 644 2";
            TheoryData<bool, string, string> data = new();
            foreach (bool hasTar in new[] { true, false })
            {
                data.Add(hasTar, "tree/", "tree/ 755|tree/" + Contents.Replace("|", "|tree/", StringComparison.Ordinal));
                data.Add(hasTar, "tree/*", Contents);
                data.Add(hasTar, "tree/s*", "sub/ 700|sub/f x 640 1|sub/link/ 755|sub/link/r 755 3");
                data.Add(hasTar, "tree/*/f*", "f x 640 1");
                data.Add(hasTar, "tree/sub/link/", "link/ 755|link/r 755 3");
                data.Add(hasTar, "tree/tw[o]", "two 644 2");
                data.Add(hasTar, "tree/two/", "two 644 2");
            }

            return data;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Fetches))]
    public async Task A_folder_is_fetched_as_scp_would(bool hasTar, string source, string expected)
    {
        MakeTree();
        LocalTransport machine = new() { HomeFolder = _folder, Path = hasTar ? null : OnlyScp() };
        string target = _folder.Combine("target");
        await Transfers.To(machine, _folder).DownloadDirectoryAsync(
            _folder.Combine(source), target, TestContext.Current.CancellationToken);
        Assert.Equal(expected.Replace('|', '\n'), Sources.Describe(target));
        Assert.Equal(hasTar ? 1 : 2, machine.Commands.Count);
    }

    [Theory]
    [InlineData(true, "no/", "No such file or directory")]
    [InlineData(true, "no*", "No such file or directory")]
    [InlineData(false, "no/", "No such file or directory")]
    [InlineData(true, "special/", "neither a file nor a folder")]
    [InlineData(false, "special/", "not a regular file")]
    [InlineData(true, "dead/", "No such file or directory")]
    [InlineData(false, "dead/", "No such file or directory")]
    public async Task What_cannot_be_fetched_is_told(bool hasTar, string source, string reason)
    {
        MakeTree();
        Directory.CreateDirectory(_folder.Combine("dead"));
        File.CreateSymbolicLink(_folder.Combine("dead", "link"), "nowhere");
        Directory.CreateDirectory(_folder.Combine("special"));
        File.CreateSymbolicLink(_folder.Combine("special", "null"), "/dev/null");
        LocalTransport machine = new() { Path = hasTar ? null : OnlyScp() };
        CommunicatorException e = await Assert.ThrowsAsync<CommunicatorException>(
            () => Transfers.To(machine, _folder).DownloadDirectoryAsync(
                _folder.Combine(source), _folder.Combine("target"), TestContext.Current.CancellationToken));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_names_of_one_file_arrive_both()
    {
        _folder.Write("tree/one", "same");
        File.CreateSymbolicLink(_folder.Combine("tree", "three"), "one");
        using (System.Diagnostics.Process link = System.Diagnostics.Process.Start(
            "ln", [_folder.Combine("tree/one"), _folder.Combine("tree/two")]))
        {
            link.WaitForExit();
        }

        await Transfers.To(new LocalTransport(), _folder).DownloadDirectoryAsync(
            _folder.Combine("tree/*"), _folder.Combine("target"), TestContext.Current.CancellationToken);
        Assert.Equal("one 644 same\nthree 644 same\ntwo 644 same", Sources.Describe(_folder.Combine("target")));
    }

    [Fact]
    public async Task Folders_that_may_not_be_written_arrive_with_their_contents()
    {
        _folder.Write("tree/locked/in/file", "1");
        File.SetUnixFileMode(_folder.Combine("tree", "locked", "in"), (UnixFileMode)0b101_101_101);
        File.SetUnixFileMode(_folder.Combine("tree", "locked"), (UnixFileMode)0b101_000_000);
        await Transfers.To(new LocalTransport(), _folder).DownloadDirectoryAsync(
            _folder.Combine("tree") + "/", _folder.Combine("target"), TestContext.Current.CancellationToken);
        Assert.Equal(
            "tree/ 755\ntree/locked/ 500\ntree/locked/in/ 555\ntree/locked/in/file 644 1",
            Sources.Describe(_folder.Combine("target")));
    }

    private void MakeTree()
    {
        _folder.Write("tree/sub/f x", "1");
        _folder.Write("tree/two", "2");
        _folder.Write("real/r", "3");
        File.CreateSymbolicLink(_folder.Combine("tree", "sub", "link"), _folder.Combine("real"));
        File.CreateSymbolicLink(_folder.Combine("tree", "two again"), "two");
        File.SetUnixFileMode(_folder.Combine("real", "r"), (UnixFileMode)0b100_111_101_101);
        File.SetUnixFileMode(_folder.Combine("tree", "sub", "f x"), (UnixFileMode)0b110_100_000);
        File.SetUnixFileMode(_folder.Combine("tree", "sub"), (UnixFileMode)0b111_000_000);
    }

    private string OnlyScp()
    {
        string programs = _folder.Combine("programs");
        Directory.CreateDirectory(programs);
        foreach (string name in new[] { "sh", "scp" })
        {
            File.CreateSymbolicLink(Path.Combine(programs, name), Requires.Tool(name, "openssh-client"));
        }

        return programs;
    }
}
