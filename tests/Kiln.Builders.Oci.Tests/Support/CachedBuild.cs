using System.Collections.Concurrent;
using System.Collections.Immutable;
using Kiln.Engine;
using Kiln.Engine.Checkpoints;
using Kiln.Engine.Events;
using Kiln.Provisioners;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Events;
using Kiln.Sdk.Plan;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Builders.Oci.Tests.Support;

/// <summary>The same build again and again, by the real engine with the real provisioners.</summary>
public sealed class CachedBuild : IDisposable, IComponentCatalogue, IEventSink
{
    private static readonly ComponentFactory<IBuilder> Builder = OciComponents.Builder(
        OciHost.OfThisProcess() with { Variable = static name => name == "SOURCE_DATE_EPOCH" ? "1700000000" : null });

    private readonly TemporaryDirectory _folder = new();
    private readonly ConcurrentQueue<BuildEvent> _events = new();

    public CachedBuild() => Root = BusyboxRoot.Write(_folder);

    public string Root { get; set; }

    public string Folder => _folder;

    public bool Squash { get; set; }

    public string Checkpoints => _folder.Combine("cache", "checkpoints");

    /// <summary>What the last run told of its provisioners: <c>cached</c> or <c>runs</c> for each.</summary>
    public string Verdicts => string.Join(' ', _events.OfType<MachineSaid>()
        .Where(static e => e.Type == "checkpoint")
        .Select(static e => e.Data[2]));

    public string Messages => string.Join('\n', _events.Select(static e => e switch
    {
        Said said => said.Text,
        ErrorSaid said => said.Text,
        _ => null,
    }).OfType<string>());

    public static PlannedProvisioner Shell(string name, string command) => new(
        "shell", new Config(("inline", HclValue.List(HclType.String, [HclValue.String(command)]))))
    { Name = name };

    public static PlannedProvisioner Upload(string source, string destination) => new(
        "file",
        new Config(("source", HclValue.String(source)), ("destination", HclValue.String(destination))));

    public string Write(string name, string content)
    {
        string path = _folder.Combine(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <returns>The digest of the image, or the error.</returns>
    public Task<string> RunAsync(params ImmutableArray<PlannedProvisioner> provisioners) =>
        RunAsync("cache", true, provisioners);

    /// <summary>Without any checkpoint, in another cache folder.</summary>
    public Task<string> RunColdAsync(params ImmutableArray<PlannedProvisioner> provisioners) =>
        RunAsync("cold", false, provisioners);

    public ComponentFactory<IBuilder>? FindBuilder(string type) => Builder;

    public ComponentFactory<IProvisioner>? FindProvisioner(string type) =>
        CoreProvisioners.All.FirstOrDefault(factory => factory.Type == type);

    public ComponentFactory<IPostProcessor>? FindPostProcessor(string type) => null;

    public ComponentFactory<IDataSource>? FindDataSource(string type) => null;

    public ImmutableArray<string> TypesOf(ComponentKind kind) => [];

    public void Publish(BuildEvent buildEvent) => _events.Enqueue(buildEvent);

    public void Dispose() => _folder.Dispose();

    private async Task<string> RunAsync(string cache, bool isOn, ImmutableArray<PlannedProvisioner> provisioners)
    {
        _events.Clear();
        Directory.CreateDirectory(_folder.Combine("tmp"));
        EngineOptions options = new()
        {
            RunUuid = "11111111-2222-3333-4444-555555555555",
            CoreVersion = "1.16.0",
            Force = true,
            Directories = new(_folder.Combine(cache), _folder.Combine("state"), _folder.Combine("tmp")),
            Reapers = OciComponents.Reapers(TimeProvider.System),
            Checkpoints = new() { Switch = isOn },
        };
        BuildEngine engine = new(this, options, this, new SecretMask([]), TimeProvider.System);
        Config config = new(
            ("from", HclValue.String(Root)),
            ("output", HclValue.String($"oci-archive:{_folder.Combine("out.tar")}")),
            ("squash", HclValue.Bool(Squash)));
        PlannedBuild build = new()
        {
            Name = "oci.test",
            SourceName = "test",
            Builder = new("oci", config),
            Provisioners = provisioners,
        };
        CancellationToken token = TestContext.Current.CancellationToken;
        await using PreparedPlan plan = await engine.PrepareAsync(new([build], [], []), token);
        Assert.Empty(plan.Problems);
        using BuildStop stop = new();
        RunResult result = await engine.RunAsync(plan, stop).WaitAsync(TimeSpan.FromMinutes(2), token);
        BuildResult only = Assert.Single(result.Builds);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Combine("tmp")));
        return only.Error is null ? Assert.Single(only.Artifacts).Id : $"! {only.Error}";
    }

    private sealed class Config(params (string Name, HclValue Value)[] options) : PlannedConfig
    {
        public override TemplatePlace Place => new("test", 0, 0, 1, 1);

        public override string? Unsteadiness => null;

        public override ConfigEvaluation Evaluate(BuildVariables variables) =>
            new(HclValue.Object(options.Select(static o => KeyValuePair.Create(o.Name, o.Value))), []);

        public override TemplatePlace PlaceOf(string option) => Place;
    }
}
