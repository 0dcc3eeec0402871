using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Values;

namespace TarPlugin.Tests;

public sealed class TarBuilderTests : IDisposable
{
    private readonly TemporaryDirectory _work = new();
    private readonly ComponentContexts _contexts = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Output => _work.Combine("out", "a.tar.gz");

    public void Dispose()
    {
        _contexts.Dispose();
        _work.Dispose();
    }

    [Fact]
    public async Task Build_packs_the_folder_the_files_and_what_the_provisioners_did()
    {
        _work.Write("source/etc/one", "1");
        IBuilder builder = await PrepareAsync($$$"""
            {"output": "{{{Output}}}", "source": "{{{_work.Combine("source")}}}", "files": {"etc/two": "22"}}
            """);

        IArtifact artifact = (await builder.BuildAsync(
            _contexts.Build(new Commands("printf 333 >three; cat etc/one etc/two")), Token))!;

        Assert.Equal([Output], artifact.Files);
        Assert.Equal(
            [("etc/one", 1L), ("etc/two", 2L), ("three", 3L)],
            (await TarArchive.ReadAsync(Output, Token))
                .Where(static member => !member.IsFolder)
                .Select(static member => (member.Name, member.Size)));
    }

    [Fact]
    public async Task Build_of_nothing_fails()
    {
        IBuilder builder = await PrepareAsync($$"""{"output": "{{Output}}"}""");

        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(
            () => builder.BuildAsync(_contexts.Build(new Commands("true")), Token));

        Assert.StartsWith("There is nothing to pack: ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo >f", true)]
    [InlineData("echo >f; exit 7", false)]
    public async Task Build_leaves_nothing_but_the_archive(string command, bool succeeds)
    {
        IBuilder builder = await PrepareAsync($$"""{"output": "{{Output}}"}""");
        BuildContext context = _contexts.Build(new Commands(command));

        Exception? failure = await Record.ExceptionAsync(() => builder.BuildAsync(context, Token));

        Assert.Empty(await context.Cleanup.UnwindAsync());
        Assert.Equal(succeeds, failure is null);
        Assert.Equal(succeeds, File.Exists(Output));
        Assert.Empty(_contexts.Ledger.Open);
        Assert.Empty(Directory.GetFileSystemEntries(context.Directories.Temporary));
    }

    [Fact]
    public async Task Build_does_not_replace_an_archive_unless_it_may()
    {
        _work.Write("out/a.tar.gz", "mine");
        string options = $$$"""{"output": "{{{Output}}}", "files": {"new": "yes"}}""";
        IBuilder builder = await PrepareAsync(options);
        BuildContext context = _contexts.Build(new Commands("true"));

        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(
            () => builder.BuildAsync(context, Token));
        Assert.Equal($"{Output} exists already. Remove it, or run the build with -force.", failure.Message);

        IBuilder forced = await PrepareAsync(options, force: true);
        Assert.NotNull(await forced.BuildAsync(context, Token));
        Assert.Equal(["new"], (await TarArchive.ReadAsync(Output, Token)).Select(static m => m.Name));
    }

    [Theory]
    [InlineData("""{}""", "output")]
    [InlineData("""{"output": "a.zip"}""", "output")]
    [InlineData("""{"output": "a.tar", "source": "/does/not/exist"}""", "source")]
    [InlineData("""{"output": "a.tar", "files": {"../a": "b"}}""", "files")]
    [InlineData("""{"output": "a.tar", "files": {"/a": "b"}}""", "files")]
    [InlineData("""{"output": "a.tar", "ouptut": "b"}""", "ouptut")]
    public async Task Option_that_is_wrong_is_named(string options, string option)
    {
        Prepared<IBuilder> prepared = await TarBuilder.Factory.PrepareAsync(
            JsonValue.Parse(options), ComponentContexts.PrepareDefault, Token);

        Assert.Null(prepared.Component);
        Assert.Equal([option], prepared.Problems.Select(static p => p.Option));
    }

    private static async Task<IBuilder> PrepareAsync(string options, bool force = false)
    {
        Prepared<IBuilder> prepared = await TarBuilder.Factory.PrepareAsync(
            JsonValue.Parse(options), ComponentContexts.PrepareDefault with { Force = force }, Token);
        Assert.Empty(prepared.Problems);
        return prepared.Component!;
    }

    /// <summary>Provisioners that run one command.</summary>
    private sealed class Commands(string command) : IProvisionHook
    {
        public async Task RunAsync(
            ICommunicator communicator,
            BuildVariables variables,
            ICheckpoints? checkpoints,
            CancellationToken cancellationToken)
        {
            int code = await communicator.RunAsync(new(command), cancellationToken);
            if (code != 0)
            {
                throw new BuildFailedException($"The command ended with {code}.");
            }
        }
    }
}
