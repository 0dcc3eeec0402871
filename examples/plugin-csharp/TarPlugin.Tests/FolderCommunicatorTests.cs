using System.Text;
using Kiln.Sdk.Communication;
using Kiln.Testing;

namespace TarPlugin.Tests;

public sealed class FolderCommunicatorTests : IDisposable
{
    private readonly TemporaryDirectory _work = new();
    private readonly FolderCommunicator _communicator;

    public FolderCommunicatorTests()
    {
        Directory.CreateDirectory(Folder);
        _communicator = new(Folder);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Folder => _work.Combine("machine");

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Command_runs_in_the_folder_with_its_streams()
    {
        List<string> output = [];
        List<string> errors = [];
        using MemoryStream input = new("in\n"u8.ToArray());

        int code = await _communicator.RunAsync(
            new("pwd; cat; echo bad >&2; exit 3")
            {
                Input = input,
                OnOutputLine = output.Add,
                OnErrorLine = errors.Add,
            },
            Token);

        Assert.Equal(3, code);
        Assert.Equal([Folder, "in"], output);
        Assert.Equal(["bad"], errors);
    }

    [Fact]
    public async Task Output_that_is_wanted_as_it_is_comes_so()
    {
        using MemoryStream output = new();
        using MemoryStream errors = new();

        await _communicator.RunAsync(
            new("printf 'a\\000b'; printf c >&2") { OutputStream = output, ErrorStream = errors }, Token);

        Assert.Equal("a\0b"u8.ToArray(), output.ToArray());
        Assert.Equal("c"u8.ToArray(), errors.ToArray());
    }

    [Fact]
    public async Task File_comes_back_as_it_was_and_with_its_mode()
    {
        using MemoryStream content = new("text"u8.ToArray());
        using MemoryStream read = new();

        await _communicator.UploadAsync("a/b", content, UnixFileMode.UserRead | UnixFileMode.UserExecute, Token);
        await _communicator.DownloadAsync("a/b", read, Token);

        Assert.Equal("text", Encoding.UTF8.GetString(read.ToArray()));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(Folder, "a", "b")));
    }

    [Theory]
    [InlineData("/", "to/f")]
    [InlineData("", "to/from/f")]
    public async Task Folder_is_copied_with_its_name_or_without(string end, string expected)
    {
        _work.Write("from/f", "text");

        await _communicator.UploadDirectoryAsync("to", _work.Combine("from") + end, Token);
        await _communicator.DownloadDirectoryAsync("to/", _work.Combine("back"), Token);

        Assert.True(File.Exists(Path.Combine(Folder, expected)));
        Assert.True(File.Exists(_work.Combine("back", expected["to/".Length..])));
    }

    [Fact]
    public async Task File_that_is_not_there_cannot_be_downloaded()
    {
        CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(
            () => _communicator.DownloadAsync("nothing", Stream.Null, Token));

        Assert.Equal(CommunicatorFailure.Transfer, failure.Reason);
        Assert.Contains("nothing", failure.Message, StringComparison.Ordinal);
    }
}
