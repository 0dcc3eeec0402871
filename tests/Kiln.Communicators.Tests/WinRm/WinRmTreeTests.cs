using System.Collections.Immutable;
using CsCheck;
using Kiln.Sdk.Communication;
using Kiln.Testing;

namespace Kiln.Communicators.Tests.WinRm;

public sealed class WinRmTreeTests
{
    private static readonly Gen<string> Names = Gen.OneOf(
            Gen.Char['a', 'z'].Array[1, 12].Select(static letters => new string(letters)),
            Gen.Char["abc XYZ'`$@#{}()[]&;%^~!,=+-_.\u00E4\u20AC\u4E2D"].Array[1, 20].Select(static letters => new string(letters)))
        .Select(static name => name.TrimEnd('.', ' ') is { Length: > 0 } legal && legal != ".." ? legal : "x");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Folders_of_any_names_and_contents_come_back_as_they_were(bool inPieces)
    {
        await using WinRmSession session = new();
        session.Server.Machine.PassesInput = !inPieces;
        IMachineConnection machine = await session.ConnectAsync(TestContext.Current.CancellationToken);
        Gen<(string[] Path, byte[] Content)[]> trees = Gen.Select(
            Names.Array[1, 3], Gen.Byte.Array[0, inPieces ? 30 : 3000]).Array[1, inPieces ? 2 : 8];
        foreach ((string[] Path, byte[] Content)[] tree in trees.Array[inPieces ? 2 : 8].Single())
        {
            using TemporaryDirectory folder = new();
            ImmutableSortedDictionary<string, string> files = Write(folder.Combine("up"), tree);

            await machine.UploadDirectoryAsync(@"C:\trees", folder.Combine("up") + "/", Token);
            await machine.DownloadDirectoryAsync(@"C:\trees\", folder.Combine("down"), Token);

            Assert.Equal(files, Read(session.Server.Machine.LocalPath(@"C:\trees")));
            Assert.Equal(files, Read(folder.Combine("down")));
            Directory.Delete(session.Server.Machine.LocalPath(@"C:\trees"), recursive: true);
        }
    }

    [Theory]
    [InlineData("tree", @"C:\there", @"C:\there\tree\sub\file.txt")]
    [InlineData("tree/", @"C:\there", @"C:\there\sub\file.txt")]
    [InlineData("tree", "C:/there/", @"C:\there\tree\sub\file.txt")]
    public async Task Folder_goes_with_its_name_unless_it_ends_with_a_slash(string source, string destination, string file)
    {
        await using WinRmSession session = new();
        IMachineConnection machine = await session.ConnectAsync(TestContext.Current.CancellationToken);
        using TemporaryDirectory folder = new();
        folder.Write("tree/sub/file.txt", "content");
        Directory.CreateDirectory(folder.Combine("tree/empty"));
        File.CreateSymbolicLink(folder.Combine("tree/sub/up"), folder.Combine("tree"));
        File.CreateSymbolicLink(folder.Combine("tree/link.txt"), "sub/file.txt");

        await machine.UploadDirectoryAsync(destination, Path.Combine(folder, source), Token);

        string place = session.Server.Machine.LocalPath(file);
        string top = Path.GetDirectoryName(Path.GetDirectoryName(place))!;
        Assert.Equal("content", await File.ReadAllTextAsync(place, Token));
        Assert.Equal("content", await File.ReadAllTextAsync(Path.Combine(top, "link.txt"), Token));
        Assert.True(Directory.Exists(Path.Combine(top, "empty")), "empty folders are made");
        Assert.False(Directory.Exists(Path.Combine(top, "sub", "up")), "a link to where it is in is left out");
    }

    [Theory]
    [InlineData("a:b")]
    [InlineData("what?")]
    [InlineData("back\\slash")]
    [InlineData("dot.")]
    public async Task Name_that_windows_cannot_have_is_refused_before_anything_is_sent(string name)
    {
        await using WinRmSession session = new();
        IMachineConnection machine = await session.ConnectAsync(TestContext.Current.CancellationToken);
        using TemporaryDirectory folder = new();
        await File.WriteAllTextAsync(folder.Combine(name), "", Token);

        CommunicatorException e = await Assert.ThrowsAsync<CommunicatorException>(
            () => machine.UploadDirectoryAsync(@"C:\x", folder, Token));

        Assert.Equal(CommunicatorFailure.Transfer, e.Reason);
        Assert.Contains(name, e.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(session.Server.Machine.LocalPath(@"C:\x")));
    }

    [Fact]
    public async Task Names_that_differ_only_in_case_are_refused()
    {
        await using WinRmSession session = new();
        IMachineConnection machine = await session.ConnectAsync(TestContext.Current.CancellationToken);
        using TemporaryDirectory folder = new();
        folder.Write("Readme", "1");
        folder.Write("README", "2");

        CommunicatorException e = await Assert.ThrowsAsync<CommunicatorException>(
            () => machine.UploadDirectoryAsync(@"C:\x", folder, Token));

        Assert.Contains("one name on Windows", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(@"C:\none", "there is no such directory")]
    [InlineData(@"C:\x\*.log", "cannot download by a pattern")]
    public async Task Folder_that_cannot_be_fetched_says_why(string path, string reason)
    {
        await using WinRmSession session = new();
        IMachineConnection machine = await session.ConnectAsync(TestContext.Current.CancellationToken);
        using TemporaryDirectory folder = new();

        CommunicatorException e = await Assert.ThrowsAsync<CommunicatorException>(
            () => machine.DownloadDirectoryAsync(path, folder, Token));

        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
    }

    private static ImmutableSortedDictionary<string, string> Write(
        string root, IEnumerable<(string[] Path, byte[] Content)> files)
    {
        Dictionary<string, string> written = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string[] path, byte[] content) in files)
        {
            string relative = string.Join('/', path);
            bool clashes = written.Keys.Any(other =>
                other.Equals(relative, StringComparison.OrdinalIgnoreCase)
                || other.StartsWith(relative + "/", StringComparison.OrdinalIgnoreCase)
                || relative.StartsWith(other + "/", StringComparison.OrdinalIgnoreCase)
                || path.Any(static part => part.Any(char.IsUpper)));
            if (!clashes)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, relative))!);
                File.WriteAllBytes(Path.Combine(root, relative), content);
                written[relative] = Convert.ToHexString(content);
            }
        }

        Directory.CreateDirectory(root);
        File.WriteAllText(Path.Combine(root, "always.txt"), "there");
        written["always.txt"] = Convert.ToHexString("there"u8);
        return written.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private static ImmutableSortedDictionary<string, string> Read(string root) =>
        Directory.GetFiles(root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .ToImmutableSortedDictionary(
                file => Path.GetRelativePath(root, file),
                static file => Convert.ToHexString(File.ReadAllBytes(file)),
                StringComparer.Ordinal);
}
