using System.Collections.Immutable;
using Kiln.Engine.Tests.Support;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Components;
using Kiln.Sdk.Plan;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Engine.Tests.Checkpoints;

/// <summary>
/// Runs one build again and again with the same cache folder. Its provisioners are <c>word</c>, which adds the option
/// <c>say</c> and the content of the file <c>path</c> to the machine.
/// </summary>
internal sealed class CachedRun : IDisposable
{
    private readonly TemporaryDirectory? _own;
    private readonly string _cache;

    public CachedRun()
        : this(new TemporaryDirectory())
    {
    }

    private CachedRun(TemporaryDirectory own)
        : this(own.Combine("cache")) => _own = own;

    private CachedRun(string cache)
    {
        _cache = cache;
        MakeBuilder = () => new(Origin);
    }

    public TemporaryDirectory Files { get; } = new();

    public Dictionary<string, string> Origin { get; } = new() { ["image"] = "a" };

    /// <summary>The labels of those that really ran in the last run.</summary>
    public List<string> Ran { get; } = [];

    /// <summary>What the last run said.</summary>
    public string[] Messages { get; private set; } = [];

    public string Cache => _cache;

    public string[] Index => Directory.Exists(IndexFolder) ? Directory.GetFiles(IndexFolder, "*.json") : [];

    public string[] Gone => Directory.Exists(IndexFolder) ? Directory.GetFiles(IndexFolder, "*.gone") : [];

    public string[] Contents => Directory.Exists(FilesFolder) ? Directory.GetFileSystemEntries(FilesFolder) : [];

    public bool? Switch { get; set; } = true;

    /// <summary>When the next run is.</summary>
    public TimeSpan After { get; set; }

    public string Version { get; set; } = "1";

    public ImmutableArray<ICheckpointRemover> Removers { get; set; } = [];

    public Func<FreezingBuilder> MakeBuilder { get; set; }

    /// <summary>Called by a provisioner while it runs, with its words.</summary>
    public Action<string> WhileRunning { get; set; } = static _ => { };

    public Func<EngineOptions, EngineOptions> Change { get; set; } = static options => options;

    private string IndexFolder => Path.Combine(Cache, "checkpoints", "index");

    private string FilesFolder => Path.Combine(Cache, "checkpoints", "files");

    /// <summary>Another build with the same cache folder.</summary>
    public CachedRun Beside() => new(Cache);

    public string Write(string name, string content)
    {
        string path = Files.Combine(name);
        File.WriteAllText(path, content);
        return path;
    }

    public static PlannedProvisioner Word(string name, string say, string? path = null, string? varies = null, params ConfigCause[] causes) =>
        new("word", new TestConfig(10, _ => HclValue.Object(
        [
            new("say", HclValue.String(say)),
            new("path", path is null ? HclValue.Null(HclType.String) : HclValue.String(path)),
        ]))
        { Varies = varies, Causes = option => option == "say" ? [.. causes] : [] })
        {
            Name = name,
        };

    /// <returns>The artifact, or the error.</returns>
    public async Task<string> RunAsync(params ImmutableArray<PlannedProvisioner> provisioners) =>
        await RunAsync(Plans.Build("b", "freezer", provisioners));

    public async Task<string> RunAsync(PlannedBuild build)
    {
        using EngineRun run = new();
        Ran.Clear();
        run.Time.Advance(After);
        run.Options = Change(run.Options with
        {
            Directories = run.Options.Directories with { Cache = Cache },
            Checkpoints = new() { Switch = Switch, Removers = Removers, Version = Version },
        });
        FreezingBuilder builder = MakeBuilder();
        run.Catalogue
            .Builder("freezer", builder.BuildAsync)
            .Builder("plain", async (context, token) =>
            {
                Assert.Equal(Switch is true, context.Checkpoints is not null);
                await context.Provisioners.RunAsync(
                    new Sdk.Communication.NoneCommunicator(), BuildVariables.Empty, null, token);
                return null;
            })
            .Provisioner("word", (config, _) => new(new WordProvisioner(config, builder, this), []))
            .Provisioner("unknown", (_, _, _) => Done("unknown"))
            .Provisioner("failing", static (_, _, _) => throw new BuildFailedException("no"));
        RunResult result = await run.RunAsync(build);
        Messages = run.Sink.Messages;
        BuildResult only = Assert.Single(result.Builds);
        return only.Error is null ? string.Join(',', only.Artifacts.Select(static a => a.Id)) : $"! {only.Error}";

        Task Done(string name)
        {
            Ran.Add(name);
            builder.Machine.Add(name);
            return Task.CompletedTask;
        }
    }

    public void Dispose()
    {
        Files.Dispose();
        _own?.Dispose();
    }

    private sealed class WordProvisioner(HclValue config, FreezingBuilder builder, CachedRun run) : ICacheableProvisioner
    {
        private string Say => config.AsEntries()["say"].AsString();

        private string? Path => config.AsEntries()["path"] is { IsNull: false } path ? path.AsString() : null;

        public ProvisionerInputs Inputs => new(Path is null ? [] : [Path]);

        public Task ProvisionAsync(ProvisionContext context, CancellationToken cancellationToken)
        {
            run.Ran.Add(Say);
            builder.Machine.Add(Path is null ? Say : $"{Say}={File.ReadAllText(Path)}");
            run.WhileRunning(Say);
            return Task.CompletedTask;
        }
    }
}
