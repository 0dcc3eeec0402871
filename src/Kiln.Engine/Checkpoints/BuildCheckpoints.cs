using System.Collections.Immutable;
using Kiln.Engine.Running;
using Kiln.Platform.Files;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Events;
using Kiln.Sdk.Plan;

namespace Kiln.Engine.Checkpoints;

/// <summary>
/// The checkpoints of one build, and where its provisioners are in the chain of keys. A cache folder that cannot be
/// used is told and costs the build nothing but its checkpoints.
/// </summary>
internal sealed class BuildCheckpoints(RunScope run, PreparedBuild build, PlannedCache limits, IUi ui)
    : ICheckpointStore, IAsyncDisposable
{
    private const string Format = "2";

    private readonly CheckpointIndex _index = new(run.Options.Directories.Cache, run.Time);
    private readonly UsedCheckpoints _used = new();
    private readonly Dictionary<string, CheckpointEntry> _given = new(StringComparer.Ordinal);
    private NewCheckpoints? _new;
    private KeyChain? _chain;

    /// <summary>How many provisioners need not run.</summary>
    public int Start { get; private set; }

    /// <summary>The builder has asked.</summary>
    public bool WasAsked { get; private set; }

    public async Task<Checkpoint?> FindAsync(
        CheckpointBase origin,
        Func<Checkpoint, CancellationToken, Task<bool>> isUsable,
        CancellationToken cancellationToken)
    {
        WasAsked = true;
        Start = 0;
        _chain = null;
        _used.Release();
        if (origin.Obstacle is { } obstacle)
        {
            ui.Say($"Nothing is cached, because {obstacle}.");
            return null;
        }

        try
        {
            return await LookAsync(origin, isUsable, cancellationToken);
        }
        catch (IOException e)
        {
            GiveUp(e);
            return null;
        }
    }

    public async Task<string> FolderAsync(string key, CancellationToken cancellationToken) =>
        _new is null
            ? throw new ArgumentException("No checkpoint with this key was asked for.", nameof(key))
            : await _new.FolderAsync(key, cancellationToken);

    public async Task AddAsync(string key, CheckpointContent content, CancellationToken cancellationToken)
    {
        CheckpointEntry entry = _given[key] with { Details = content.Details, Bytes = content.Bytes };
        try
        {
            if (await _new!.AddAsync(entry, cancellationToken))
            {
                _used.Add(key, _index.FileOf(key, CheckpointIndex.Present));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ui.Error($"Warning: what {entry.Label} did is not kept: {FailureText.Of(e)}");
        }
    }

    /// <summary>Just before a provisioner runs: what it depends on now.</summary>
    public async Task BeginAsync(PreparedBuild current, int index, CancellationToken cancellationToken)
    {
        if (_chain is not null)
        {
            await _chain.BeginAsync(current.Planned.Provisioners[index], current.Context, cancellationToken);
        }
    }

    /// <returns>Under which the machine is to be kept; null when it is not.</returns>
    public async Task<string?> FinishAsync(
        PreparedBuild current,
        int index,
        ProvisionerOutcome outcome,
        CancellationToken cancellationToken)
    {
        if (_chain is null)
        {
            return null;
        }

        PlannedProvisioner planned = current.Planned.Provisioners[index];
        ChainLink? link = await _chain.FinishAsync(planned, current.Context, outcome, cancellationToken);
        if (link is null)
        {
            return null;
        }

        DateTimeOffset now = run.Time.GetUtcNow();
        DateTimeOffset oldest = _chain.Oldest ?? now;
        _chain.Oldest = oldest;
        _given[link.Key] = new()
        {
            Key = link.Key,
            Parent = link.Parent,
            Provisioners = index + 1,
            Kind = _chain.Kind,
            Build = build.Name,
            Type = planned.Type,
            Name = planned.Name,
            Made = now,
            Oldest = oldest,
            Expires = oldest + limits.MaxAge,
            Details = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal),
            Bytes = 0,
            Inputs = link.Inputs.Digests,
            Causes = link.Inputs.Causes,
            Base = _chain.Base,
        };
        return link.Key;
    }

    /// <summary>A provisioner has failed: what it did is in the machine all the same.</summary>
    public void Fail() => _chain?.End();

    public async ValueTask DisposeAsync()
    {
        if (_new is not null)
        {
            await _new.DisposeAsync();
        }

        _used.Release();
    }

    private async Task<Checkpoint?> LookAsync(
        CheckpointBase origin,
        Func<Checkpoint, CancellationToken, Task<bool>> isUsable,
        CancellationToken cancellationToken)
    {
        InputDigest digest = new(await _index.OpenAsync(cancellationToken));
        _new ??= new(_index, run, build.Name, ui);
        KeyChain chain = new(new(run, digest), digest, origin.Kind, BaseOf(origin, digest), ui);
        ImmutableArray<PlannedProvisioner> provisioners = build.Planned.Provisioners;
        ImmutableArray<ChainLink> links =
            await chain.FollowAsync(provisioners, build.Context, cancellationToken);
        CheckpointSearch search = new(_index, _used, run, limits, provisioners.Length, ui);
        CheckpointEntry? found = await search.FindAsync(links, isUsable, cancellationToken);
        Start = found?.Provisioners ?? 0;
        _new.Kept = Start;
        chain.StartAt(Start, links);
        chain.Oldest = found?.Oldest;
        _chain = chain;
        CacheVerdicts verdicts = new(_index, build.Name, chain, limits, run.Time.GetUtcNow());
        verdicts.Tell(ui, provisioners, links, Start);
        return found is null ? null : search.CheckpointOf(found, links);
    }

    private ImmutableSortedDictionary<string, string> BaseOf(CheckpointBase origin, InputDigest digest)
    {
        ImmutableSortedDictionary<string, string>.Builder digests =
            ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        digests[InputName.Own("the format of checkpoints")] = digest.Of(Format);
        digests[InputName.Own("the version of Kiln")] = digest.Of(run.Options.Checkpoints.Version);
        digests[InputName.Own("the type of the builder")] = digest.Of(build.Planned.Builder.Type);
        digests[InputName.Own("the name of the source")] = digest.Of(build.Planned.SourceName);
        foreach ((string name, string value) in origin.Inputs)
        {
            digests[InputName.Builder(name)] = digest.Of(value);
        }

        return digests.ToImmutable();
    }

    private void GiveUp(IOException failure) =>
        ui.Error(
            "Warning: the build goes on without checkpoints, because the cache folder cannot be used: "
            + FailureText.Of(failure));
}
