using Kiln.Builders.Oci.Tests.Support;
using Kiln.Sdk.Communication;
using Kiln.Testing;
using static Kiln.Builders.Oci.Tests.Support.ScriptedProvisioners;

namespace Kiln.Builders.Oci.Tests;

/// <summary>Links of the image that lead to files of the machine.</summary>
public sealed class EscapeTests : IDisposable
{
    private readonly TestBuild _build = new();
    private readonly OciConfig _config;
    private readonly string _victim;

    public EscapeTests()
    {
        Requires.Root();
        Requires.Tool("runc", "runc");
        _config = new() { From = BusyboxRoot.Write(_build.Folder), Output = _build.Archive() };
        _victim = Path.Combine(_build.Folder, "victim");
        File.WriteAllText(_victim, "of the machine");
    }

    public void Dispose()
    {
        Assert.Equal("of the machine", File.ReadAllText(_victim));
        _build.Dispose();
    }

    [Theory]
    [InlineData("ln -s {0} /tmp/x", "/tmp/x")]
    [InlineData("ln -s ../../../../../../../../../{0} /tmp/x", "/tmp/x")]
    [InlineData("ln -s {1} /tmp/d", "/tmp/d/victim")]
    [InlineData("ln -s / /tmp/root", "/tmp/root/{0}")]
    [InlineData("true", "/../../../../../{0}")]
    public async Task An_upload_through_a_link_stays_in_the_image(string command, string path)
    {
        string inside = "";
        await _build.RunAsync(
            _config,
            Run(Fill($"mkdir -p {{1}}; {command}")),
            Upload(Fill(path), "from the build"),
            async (communicator, token) =>
                (_, inside, _) = await CaptureAsync(communicator, $"cat {_victim}", token));

        Assert.Equal("from the build", inside);
    }

    [Fact]
    public async Task A_download_through_a_link_stays_in_the_image()
    {
        CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(() => _build.RunAsync(
            _config,
            Run($"ln -s {_victim} /tmp/x"),
            static (communicator, token) => communicator.DownloadAsync("/tmp/x", Stream.Null, token)));

        Assert.Equal(CommunicatorFailure.Transfer, failure.Reason);
    }

    [Fact]
    public async Task A_pipe_or_a_device_does_not_hang_a_transfer()
    {
        List<CommunicatorException> failures = [];
        await _build.RunAsync(_config, Run("mkfifo /tmp/pipe; mknod /tmp/null c 1 3"), async (communicator, token) =>
        {
            foreach (string path in new[] { "/tmp/pipe", "/tmp/null" })
            {
                failures.Add(await Assert.ThrowsAsync<CommunicatorException>(
                    () => communicator.DownloadAsync(path, Stream.Null, token)));
                failures.Add(await Assert.ThrowsAsync<CommunicatorException>(
                    () => communicator.UploadAsync(path, Stream.Null, null, token)));
            }
        });

        Assert.All(
            failures,
            static failure => Assert.Contains("no ordinary file", failure.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Folders_of_the_machine_that_a_link_names_are_not_downloaded()
    {
        string back = Path.Combine(_build.Folder, "back");
        await _build.RunAsync(
            _config,
            Run($"mkdir /tmp/d; ln -s {_build.Folder} /tmp/d/link; echo 1 > /tmp/d/file"),
            (communicator, token) => communicator.DownloadDirectoryAsync("/tmp/d/", back, token));

        Assert.Equal(["file", "link"], Directory.EnumerateFileSystemEntries(back).Select(Path.GetFileName).Order());
        Assert.Equal(_build.Folder, new FileInfo(Path.Combine(back, "link")).LinkTarget);
    }

    private string Fill(string text) => text
        .Replace("{0}", _victim.TrimStart('/'), StringComparison.Ordinal)
        .Replace("-s " + _victim.TrimStart('/'), "-s " + _victim, StringComparison.Ordinal)
        .Replace("{1}", _build.Folder, StringComparison.Ordinal);
}
