using Kiln.Machines.Output;
using Kiln.Machines.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Testing;

namespace Kiln.Machines.Tests.Output;

public sealed class StepOutputDirTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly RecordingUi _ui = new();
    private readonly ComponentContexts _contexts;

    public StepOutputDirTests() => _contexts = new(_ui, new JumpingTime());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Path => _folder.Combine("deep", "output");

    public void Dispose()
    {
        _contexts.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Folder_of_a_build_that_failed_is_removed()
    {
        OutputDirectory output = await RunAsync();
        Assert.Equal(Path, output.Path);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path));
        Assert.Equal(("directory", Path), Assert.Single(_contexts.Ledger.Open.Select(static r => (r.Kind, r.Details["path"]))));
        await File.WriteAllTextAsync(System.IO.Path.Combine(Path, "disk"), "x", Token);

        Assert.Empty(await _contexts.Cleanup.UnwindAsync());
        Assert.False(Directory.Exists(Path));
        Assert.True(Directory.Exists(_folder.Combine("deep")));
        Assert.Empty(_contexts.Ledger.Open);
        Assert.Equal(["say: Deleting output directory..."], _ui.Lines);
    }

    [Fact]
    public async Task Folder_with_a_complete_artifact_stays()
    {
        OutputDirectory output = await RunAsync();
        await output.KeepAsync(Token);
        Assert.Empty(_contexts.Ledger.Open);
        Assert.Empty(await _contexts.Cleanup.UnwindAsync());
        Assert.True(Directory.Exists(Path));
        Assert.Empty(_ui.Lines);
    }

    [Fact]
    public async Task Folder_that_is_there_is_not_touched_without_force()
    {
        _folder.Write("deep/output/mine", "x");
        Assert.Equal(
            $"Output directory exists: {Path}\n\nUse the force flag to delete it prior to building.", await FailureAsync(isForced: false));
        Assert.Empty(await _contexts.Cleanup.UnwindAsync());
        Assert.True(File.Exists(_folder.Combine("deep", "output", "mine")));
        Assert.Empty(_contexts.Ledger.All);
    }

    [Fact]
    public async Task Folder_that_is_there_is_deleted_with_force()
    {
        _folder.Write("deep/output/old", "x");
        await RunAsync(isForced: true);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path));
        Assert.Equal(["say: Deleting previous output directory..."], _ui.Lines);
    }

    [Fact]
    public async Task Link_is_removed_with_force_and_not_what_it_leads_to()
    {
        _folder.Write("precious/a", "x");
        Directory.CreateDirectory(_folder.Combine("deep"));
        Directory.CreateSymbolicLink(Path, _folder.Combine("precious"));
        await RunAsync(isForced: true);
        Assert.Null(new DirectoryInfo(Path).LinkTarget);
        Assert.True(File.Exists(_folder.Combine("precious", "a")));

        Directory.Delete(Path);
        File.CreateSymbolicLink(Path, "/nowhere");
        Assert.StartsWith("Output directory exists", await FailureAsync(isForced: false), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".", "the working directory or a folder around it")]
    [InlineData("..", "the working directory or a folder around it")]
    [InlineData("/", "the root of the file system")]
    public async Task Folder_that_nobody_means_is_not_deleted_even_with_force(string path, string what)
    {
        BuildFailedException e = await Assert.ThrowsAsync<BuildFailedException>(
            () => new StepOutputDir(path, isForced: true).RunAsync(_contexts.Build(new NoProvisioners()), Token));
        Assert.Equal($"The output directory {path} is {what}. It is not deleted, not even with -force; choose another one.", e.Message);
        Assert.Empty(_contexts.Ledger.All);
    }

    [Fact]
    public async Task Step_that_is_run_again_keeps_its_folder()
    {
        StepOutputDir step = new(Path, isForced: false);
        BuildContext context = _contexts.Build(new NoProvisioners());
        OutputDirectory first = await step.RunAsync(context, Token);
        await File.WriteAllTextAsync(System.IO.Path.Combine(Path, "disk"), "x", Token);
        Assert.Same(first, await step.RunAsync(context, Token));
        Assert.Single(Directory.EnumerateFileSystemEntries(Path));
    }

    [Fact]
    public async Task Place_that_cannot_be_used_is_told()
    {
        string file = _folder.Write("deep", "");
        string failure = await FailureAsync(isForced: false);
        Assert.StartsWith($"Cannot make the folder '{Path}': ", failure, StringComparison.Ordinal);
        Assert.Empty(await _contexts.Cleanup.UnwindAsync());
        Assert.Empty(_contexts.Ledger.Open);
        Assert.True(File.Exists(file));
    }

    private Task<OutputDirectory> RunAsync(bool isForced = false) =>
        new StepOutputDir(Path, isForced).RunAsync(_contexts.Build(new NoProvisioners()), Token);

    private async Task<string> FailureAsync(bool isForced) =>
        (await Assert.ThrowsAsync<BuildFailedException>(() => RunAsync(isForced))).Message;
}
