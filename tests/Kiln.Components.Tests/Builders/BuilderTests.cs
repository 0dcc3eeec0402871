using Kiln.Components.Tests.Support;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Components.Tests.Builders;

public sealed class BuilderTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly RecordingUi _ui = new();
    private readonly ComponentContexts _contexts;

    public BuilderTests() => _contexts = new(_ui);

    [Fact]
    public async Task Null_builder_gives_the_artifact_and_variables_of_packer()
    {
        Hook hook = new();
        IArtifact? artifact = await BuildAsync("null", """{"communicator": "none"}""", hook);

        Assert.Equal("fnoeding.null", artifact!.BuilderId);
        Assert.Equal("Null", artifact.Id);
        Assert.Empty(artifact.Files);
        Assert.Equal("Did not export anything. This is the null builder", artifact.Description);
        Assert.Equal(HclValue.String("Null"), hook.Variables.Values["ID"]);
        Assert.Equal(["ID"], hook.Variables.Values.Keys);
        Assert.Equal(0, await hook.Machine!.RunAsync(new RemoteCommand("x"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task File_builder_writes_content_for_its_owner_only()
    {
        string target = _folder.Combine("new", "folder", "t");
        IArtifact? artifact = await BuildAsync("file", $$"""{"target": "{{target}}", "content": "h\u00e9 {{"{{"}}upper `x`{{"}}"}}"}""", new Hook());

        Assert.Equal("hé X", await File.ReadAllTextAsync(target, TestContext.Current.CancellationToken));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(target));
        Assert.Equal([target], artifact!.Files);
        Assert.Equal("packer.file", artifact.BuilderId);
        Assert.Equal("File", artifact.Id);
        Assert.Equal($"Stored file: {target}", artifact.Description);
        await artifact.DestroyAsync(TestContext.Current.CancellationToken);
        Assert.False(File.Exists(target));
    }

    [Fact]
    public async Task File_builder_copies_its_source_over_an_existing_target()
    {
        string source = _folder.Write("s", "hello");
        string target = _folder.Write("t", "a longer text that is there before");

        await BuildAsync("file", $$"""{"target": "{{target}}", "source": "{{source}}"}""", new Hook());

        Assert.Equal("hello", await File.ReadAllTextAsync(target, TestContext.Current.CancellationToken));
        Assert.Equal([$"say: Copying {source} to {target}", "say: Copied 5 bytes"], _ui.Lines);
    }

    [Fact]
    public async Task File_of_the_file_builder_stays_when_a_provisioner_fails()
    {
        string target = _folder.Combine("t");
        Hook hook = new() { Failure = "no" };

        await Assert.ThrowsAsync<BuildFailedException>(() => BuildAsync("file", $$"""{"target": "{{target}}", "content": "x"}""", hook));
        await _contexts.Cleanup.UnwindAsync();

        Assert.True(File.Exists(target));
    }

    [Theory]
    [InlineData("shell", """{"inline": ["false"]}""")]
    [InlineData("file", """{"content": "x", "destination": "/nowhere"}""")]
    [InlineData("shell-local", """{"inline": ["true"]}""")]
    public async Task Any_provisioner_succeeds_on_the_file_builders_machine(string type, string config)
    {
        Hook hook = new();
        await BuildAsync("file", $$"""{"target": "{{_folder.Combine("t")}}", "content": "x"}""", hook);

        await Support.Components.Provisioner(type, config).ProvisionAsync(
            _contexts.Provision(hook.Machine!, hook.Variables), TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("""{"target": "$DIR/t", "source": "$DIR/missing"}""", "$DIR/missing")]
    [InlineData("""{"target": "$DIR/file/t", "content": "x"}""", "$DIR/file/t")]
    [InlineData("""{"target": "$DIR", "content": "x"}""", "$DIR")]
    [InlineData("""{"target": "$DIR/file", "source": "$DIR/file"}""", "source and target are the same file")]
    public async Task File_that_cannot_be_written_is_named(string config, string named)
    {
        _folder.Write("file", "content");

        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(() => BuildAsync("file", Place(config), new Hook()));

        Assert.Contains(Place(named), failure.Message, StringComparison.Ordinal);
        Assert.Equal("content", await File.ReadAllTextAsync(_folder.Combine("file"), TestContext.Current.CancellationToken));
    }

    public void Dispose()
    {
        _contexts.Dispose();
        _folder.Dispose();
    }

    private string Place(string text) => text.Replace("$DIR", _folder.Path, StringComparison.Ordinal);

    private Task<IArtifact?> BuildAsync(string type, string config, Hook hook) =>
        Support.Components.Builder(type, config).BuildAsync(_contexts.Build(hook), TestContext.Current.CancellationToken);

    private sealed class Hook : IProvisionHook
    {
        public string? Failure { get; init; }

        public ICommunicator? Machine { get; private set; }

        public BuildVariables Variables { get; private set; } = BuildVariables.Empty;

        public Task RunAsync(
            ICommunicator communicator,
            BuildVariables variables,
            ICheckpoints? checkpoints,
            CancellationToken cancellationToken)
        {
            Machine = communicator;
            Variables = variables;
            return Failure is null ? Task.CompletedTask : throw new BuildFailedException(Failure);
        }
    }
}
