using System.Collections.Immutable;
using System.Text;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Steps;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Builders.Docker.Tests.Support;

/// <summary>Builds with an engine; checks at the end of each that nothing is left there and in the ledger.</summary>
internal sealed class TestBuild(string address) : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public Dictionary<string, string> Environment { get; } = new() { ["DOCKER_HOST"] = address };

    public RecordingUi Ui { get; private set; } = new();

    public MemoryLedger Ledger { get; private set; } = new();

    public string Folder => _folder;

    public DockerHost Host
    {
        get
        {
            Environment.TryAdd("HOME", Folder);
            return new(name => Environment.GetValueOrDefault(name));
        }
    }

    /// <summary>What users see, without the kind of each line.</summary>
    public string Text => string.Join('\n', Ui.Lines
        .Where(static line => !line.StartsWith("log:", StringComparison.Ordinal))
        .Select(static line => line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..]));

    public static HclValue Options(params (string Name, object Value)[] options) => HclValue.Object(
        options.Select(static option => KeyValuePair.Create(option.Name, ValueOf(option.Value))));

    public static async Task<Prepared<IBuilder>> PrepareAsync(DockerHost host, HclValue options) =>
        await DockerComponents.Builder(host).PrepareAsync(
            options,
            ComponentContexts.PrepareDefault with { BuilderType = "docker" },
            TestContext.Current.CancellationToken);

    public Task<IArtifact?> RunAsync(HclValue options, Func<ICommunicator, CancellationToken, Task> script) =>
        RunAsync(
            options,
            (communicator, _, token) => script(communicator, token),
            TestContext.Current.CancellationToken);

    public async Task<IArtifact?> RunAsync(
        HclValue options,
        Func<ICommunicator, BuildVariables, CancellationToken, Task> script,
        CancellationToken cancellationToken)
    {
        Ui = new();
        using ComponentContexts contexts = new(Ui);
        Ledger = contexts.Ledger;
        Prepared<IBuilder> prepared = await PrepareAsync(Host, options);
        Assert.True(prepared.Component is not null, string.Join('\n', prepared.Problems.Select(static p => p.Message)));
        try
        {
            return await Within.Time(
                prepared.Component.BuildAsync(contexts.Build(new ScriptedHook(script)), cancellationToken), "the build ends");
        }
        finally
        {
            ImmutableArray<CleanupFailure> failures = await contexts.Cleanup.UnwindAsync();
            Failures = [.. failures.Select(static f => $"{f.Name}: {f.Reason}")];
        }
    }

    /// <summary>What the last clean-up could not remove.</summary>
    public ImmutableArray<string> Failures { get; private set; } = [];

    public async Task<BuildFailedException> FailAsync(
        HclValue options,
        Func<ICommunicator,
        CancellationToken,
        Task> script) =>
        await Assert.ThrowsAsync<BuildFailedException>(() => RunAsync(options, script));

    public static Task NothingAsync(ICommunicator communicator, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public async Task<PostProcessResult> PostProcessAsync(string type, HclValue options, IArtifact input)
    {
        Ui = new();
        using ComponentContexts contexts = new(Ui);
        ComponentFactory<IPostProcessor> factory = DockerComponents.PostProcessors(Host).Single(f => f.Type == type);
        Prepared<IPostProcessor> prepared = await factory.PrepareAsync(
            options, ComponentContexts.PrepareDefault, TestContext.Current.CancellationToken);
        Assert.True(prepared.Component is not null, string.Join('\n', prepared.Problems.Select(static p => p.Message)));
        PostProcessResult result = await Within.Time(
            prepared.Component.PostProcessAsync(contexts.PostProcess(), input, TestContext.Current.CancellationToken), type);
        Assert.Empty(contexts.Ledger.Open);
        return result;
    }

    /// <summary>A command that must succeed.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> SucceedAsync(
        ICommunicator communicator,
        string command,
        CancellationToken cancellationToken)
    {
        (int code, string output, string error) = await CaptureAsync(communicator, command, cancellationToken);
        Assert.True(code == 0, $"{command}: {code} {output} {error}");
        return output;
    }

    public static async Task<(int Code, string Output, string Error)> CaptureAsync(
        ICommunicator communicator,
        string command,
        CancellationToken cancellationToken)
    {
        List<string> output = [];
        List<string> error = [];
        int code = await communicator.RunAsync(
            new(command) { OnOutputLine = output.Add, OnErrorLine = error.Add }, cancellationToken);
        return (code, string.Join('\n', output), string.Join('\n', error));
    }

    public static Task UploadAsync(
        ICommunicator communicator,
        string path,
        string text,
        UnixFileMode? mode,
        CancellationToken token) =>
        communicator.UploadAsync(path, new MemoryStream(Encoding.UTF8.GetBytes(text)), mode, token);

    public string Write(string name, string text)
    {
        string path = _folder.Combine(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public async Task AssertNothingLeftAsync(DockerServer server)
    {
        Assert.Empty(Failures);
        Assert.Empty(Ledger.Open);
        Assert.Equal("", await server.RunAsync("ps", "--all", "--quiet"));
    }

    public void Dispose() => _folder.Dispose();

    private static HclValue ValueOf(object value) => value switch
    {
        bool flag => HclValue.Bool(flag),
        string text => HclValue.String(text),
        string[] texts => HclValue.List(HclType.String, [.. texts.Select(HclValue.String)]),
        Dictionary<string, string> map => HclValue.Map(
            HclType.String, map.ToImmutableSortedDictionary(static e => e.Key, static e => HclValue.String(e.Value), StringComparer.Ordinal)),
        HclValue given => given,
        _ => throw new ArgumentException($"{value} is no option"),
    };
}
