using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Values;

namespace TarPlugin.Tests;

public sealed class OtherComponentsTests : IDisposable
{
    private readonly TemporaryDirectory _work = new();
    private readonly ComponentContexts _contexts = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _contexts.Dispose();
        _work.Dispose();
    }

    [Theory]
    [InlineData("""{"text": "hello"}""", "NOTICE", "hello\n")]
    [InlineData("""{"text": "hello\n", "path": "doc/by"}""", "doc/by", "hello\n")]
    public async Task Notice_is_a_file_of_the_machine(string options, string path, string expected)
    {
        IProvisioner notice = await PrepareAsync(NoticeProvisioner.Factory, options);

        await notice.ProvisionAsync(_contexts.Provision(new FolderCommunicator(_work)), Token);

        Assert.Equal(expected, await File.ReadAllTextAsync(_work.Combine(path), Token));
    }

    [Theory]
    [InlineData("a.tar", """{}""", ".index", "4 d/f|2 g")]
    [InlineData("a.tgz", """{"folders": true, "suffix": ".txt"}""", ".txt", "0 d/|4 d/f|2 g")]
    public async Task Index_lists_the_archive(string name, string options, string suffix, string expected)
    {
        string archive = await MakeArchiveAsync(name);
        IPostProcessor index = await PrepareAsync(IndexPostProcessor.Factory, options);

        PostProcessResult result = await index.PostProcessAsync(_contexts.PostProcess(), Artifact(archive), Token);

        Assert.True(result is { KeepInput: true, MustKeepInput: true });
        Assert.Equal([archive, archive + suffix], result.Artifact!.Files);
        Assert.Equal(expected.Split('|'), await File.ReadAllLinesAsync(archive + suffix, Token));
        await result.Artifact.DestroyAsync(Token);
        Assert.False(File.Exists(archive) || File.Exists(archive + suffix));
    }

    [Fact]
    public async Task Index_of_an_artifact_without_archives_fails()
    {
        IPostProcessor index = await PrepareAsync(IndexPostProcessor.Factory, "{}");

        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(
            () => index.PostProcessAsync(_contexts.PostProcess(), Artifact("disk.qcow2"), Token));

        Assert.Equal("There is no tar archive among the files of the artifact: disk.qcow2", failure.Message);
    }

    [Fact]
    public async Task Entries_are_names_and_size()
    {
        string archive = await MakeArchiveAsync("a.tar.gz");
        IDataSource entries = await PrepareAsync(EntriesDataSource.Factory, $$"""{"archive": "{{archive}}"}""");

        HclValue value = await entries.ReadAsync(Token);

        Assert.Equal(entries.OutputType, value.Type);
        Assert.Equal(["d/", "d/f", "g"], value.Get("names")!.AsElements().Select(static name => name.AsString()));
        Assert.Equal(HclValue.Number(6), value.Get("size"));
    }

    [Theory]
    [InlineData("nothing.tar")]
    [InlineData("text.tgz")]
    public async Task Entries_of_a_file_that_is_no_archive_fail(string name)
    {
        _work.Write("text.tgz", "no archive");
        IDataSource entries = await PrepareAsync(
            EntriesDataSource.Factory, $$"""{"archive": "{{_work.Combine(name)}}"}""");

        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(() => entries.ReadAsync(Token));

        Assert.StartsWith($"{_work.Combine(name)} could not be read: ", failure.Message, StringComparison.Ordinal);
    }

    private static TarArtifact Artifact(string file) => new(file, [file], BuildVariables.Empty);

    private static async Task<T> PrepareAsync<T>(ComponentFactory<T> factory, string options)
        where T : class
    {
        Prepared<T> prepared = await factory.PrepareAsync(
            JsonValue.Parse(options), ComponentContexts.PrepareDefault, Token);
        Assert.Empty(prepared.Problems);
        return prepared.Component!;
    }

    private async Task<string> MakeArchiveAsync(string name)
    {
        _work.Write("tree/d/f", "four");
        _work.Write("tree/g", "22");
        string archive = _work.Combine(name);
        await TarArchive.WriteAsync(_work.Combine("tree"), archive, TarArchive.IsCompressed(archive), Token);
        return archive;
    }
}
