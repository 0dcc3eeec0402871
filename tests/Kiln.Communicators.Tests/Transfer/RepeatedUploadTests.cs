using Kiln.Communicators.Ssh.Transfer;
using Kiln.Testing;
using Xunit;

namespace Kiln.Communicators.Tests.Transfer;

/// <summary>A folder that is sent again over the same connection, as a retry does.</summary>
public sealed class RepeatedUploadTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly LocalTransport _machine = new();
    private readonly FileTransfer _transfer;
    private readonly string _target;

    public RepeatedUploadTests()
    {
        _target = _folder.Combine("target");
        _transfer = Transfers.To(_machine, _folder);
        for (int i = 0; i < 5; i++)
        {
            _folder.Write($"tree/sub/file {i}", $"content {i}");
        }

        _folder.Write("tree/a\nb", "line feed");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", true)]
    [InlineData("", false)]
    [InlineData("/", false)]
    public async Task Only_what_differs_is_sent_again(string slash, bool isThere)
    {
        if (isThere)
        {
            Directory.CreateDirectory(_target);
        }

        File.Delete(_folder.Combine("tree", "a\nb"));
        string sent = isThere ? _folder.Combine("target", "tree") : _target;
        await SendAsync(slash);
        Dictionary<string, DateTime> before = Times(sent);
        _folder.Write("tree/sub/file 1", "changed here");
        _folder.Write("tree/sub/file 9", "new");
        File.WriteAllText(Path.Combine(sent, "sub", "file 2"), "changed there");
        File.Delete(Path.Combine(sent, "sub", "file 3"));

        await SendAsync(slash);

        Assert.Equal(Contents(_folder.Combine("tree")), Contents(sent));
        Assert.Equal(
            ["sub/file 1", "sub/file 2", "sub/file 3", "sub/file 9"],
            Times(sent).Where(file => !before.TryGetValue(file.Key, out DateTime time) || time != file.Value)
                .Select(static file => file.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_file_of_the_same_size_and_time_with_other_content_is_sent_again()
    {
        await SendAsync("/");
        string spoilt = Path.Combine(_target, "sub", "file 2");
        DateTime time = File.GetLastWriteTimeUtc(spoilt);
        File.WriteAllText(spoilt, "CONTENT 2");
        File.SetLastWriteTimeUtc(spoilt, time);

        await SendAsync("/");
        Assert.Equal("content 2", await File.ReadAllTextAsync(spoilt, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Everything_is_sent_again_when_the_machine_cannot_tell_checksums()
    {
        string programs = _folder.Combine("programs");
        Directory.CreateDirectory(programs);
        foreach (string name in new[] { "sh", "tar", "xargs", "mkdir", "chmod", "scp" })
        {
            File.CreateSymbolicLink(Path.Combine(programs, name), Requires.Tool(name, "coreutils"));
        }

        FileTransfer transfer = Transfers.To(new LocalTransport { Path = programs }, _folder);
        CancellationToken token = TestContext.Current.CancellationToken;
        File.Delete(_folder.Combine("tree", "a\nb"));
        await transfer.UploadDirectoryAsync(_target, _folder.Combine("tree/"), token);
        Dictionary<string, DateTime> before = Times(_target);
        await transfer.UploadDirectoryAsync(_target, _folder.Combine("tree/"), token);
        Assert.All(Times(_target), file => Assert.NotEqual(before[file.Key], file.Value));
    }

    [Theory]
    [InlineData(64, false)]
    [InlineData(63, true)]
    public async Task Of_many_files_that_are_there_only_those_that_differ_are_sent_the_first_time(int count, bool isAll)
    {
        Directory.Delete(_folder.Combine("tree"), recursive: true);
        for (int i = 0; i < count; i++)
        {
            _folder.Write($"tree/file {i}", $"content {i}");
            _folder.Write($"target/file {i}", i == 7 ? "CONTENT 7" : $"content {i}");
            File.SetLastWriteTimeUtc(Path.Combine(_target, $"file {i}"), DateTime.UnixEpoch);
        }

        await SendAsync("/");

        Assert.Equal(Contents(_folder.Combine("tree")), Contents(_target));
        string[] sent =
            [.. Times(_target).Where(static file => file.Value != DateTime.UnixEpoch).Select(static file => file.Key)];
        Assert.Equal(isAll ? count : 1, sent.Length);
        Assert.Contains("file 7", sent);
    }

    [Fact]
    public async Task A_mode_that_changed_is_set_again_where_modes_are_set()
    {
        FileTransfer transfer = Transfers.To(_machine, _folder, usesSftp: true);
        CancellationToken token = TestContext.Current.CancellationToken;
        await transfer.UploadDirectoryAsync(_target, _folder.Combine("tree/"), token);
        File.SetUnixFileMode(_folder.Combine("tree/sub/file 1"), (UnixFileMode)0b111_000_000);
        await transfer.UploadDirectoryAsync(_target, _folder.Combine("tree/"), token);
        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(Path.Combine(_target, "sub", "file 1")));
    }

    private static Dictionary<string, DateTime> Times(string folder) => Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .ToDictionary(path => Path.GetRelativePath(folder, path), File.GetLastWriteTimeUtc);

    private static IEnumerable<string> Contents(string folder) => Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(path => $"{Path.GetRelativePath(folder, path)}: {File.ReadAllText(path)}");

    private Task SendAsync(string slash) => _transfer.UploadDirectoryAsync(
        _target, _folder.Combine("tree") + slash, TestContext.Current.CancellationToken);
}
