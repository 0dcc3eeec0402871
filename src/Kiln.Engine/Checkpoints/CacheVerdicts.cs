using System.Collections.Immutable;
using Kiln.Engine.Running;
using Kiln.Sdk.Events;
using Kiln.Sdk.Plan;
using Kiln.Values;

namespace Kiln.Engine.Checkpoints;

/// <summary>Tells of each provisioner whether it is cached, or why not.</summary>
internal sealed class CacheVerdicts(
    CheckpointIndex index,
    string build,
    KeyChain chain,
    PlannedCache limits,
    DateTimeOffset now)
{
    private const string NotYet = "nothing is kept of it yet";

    private readonly ImmutableArray<CheckpointEntry> _entries =
        [.. index.ReadAll(CheckpointIndex.Present).Select(static file => file.Entry).OfType<CheckpointEntry>()];

    /// <param name="ui">For people and programs.</param>
    /// <param name="provisioners">All of the build.</param>
    /// <param name="links">As far as the keys are known.</param>
    /// <param name="start">How many need not run.</param>
    public void Tell(
        IUi ui,
        ImmutableArray<PlannedProvisioner> provisioners,
        ImmutableArray<ChainLink> links,
        int start)
    {
        for (int i = 0; i < provisioners.Length; i++)
        {
            string reason = i < start ? ""
                : i == start ? Reason(i, provisioners[i], links)
                : i == links.Length && chain.Obstacle is { } obstacle ? obstacle
                : $"{NameOf(provisioners, start)} runs before it";
            string verdict = i < start ? "cached" : $"runs, because {reason}";
            ui.Say($"{NameOf(provisioners, i)}: {verdict}");
            ui.Machine("checkpoint", provisioners[i].Type, provisioners[i].Name, i < start ? "cached" : "runs", reason);
        }
    }

    private string Reason(int i, PlannedProvisioner planned, ImmutableArray<ChainLink> links)
    {
        if (i >= links.Length)
        {
            return chain.Obstacle ?? NotYet;
        }

        ChainLink link = links[i];
        if (_entries.FirstOrDefault(entry => entry.Key == link.Key) is { } same)
        {
            return now - same.Oldest > limits.MaxAge
                ? $"what is kept of it is older than {GoDuration.Format(limits.MaxAge)}"
                : "what was kept of it cannot be used";
        }

        CheckpointEntry? sibling = Newest(entry =>
            entry.Parent == link.Parent && entry.Type == planned.Type && entry.Name == planned.Name);
        if (sibling is not null)
        {
            return InputDifference.Describe(new(sibling.Inputs, null) { Causes = sibling.Causes }, link.Inputs);
        }

        CheckpointEntry? cousin = i > 0 ? null : Newest(entry =>
            entry.Provisioners == 1 && entry.Build == build && entry.Kind == chain.Kind && entry.Parent != link.Parent);
        return cousin is null ? NotYet : InputDifference.Describe(cousin.Base, chain.Base);
    }

    private CheckpointEntry? Newest(Func<CheckpointEntry, bool> predicate) =>
        _entries.Where(predicate).MaxBy(static entry => entry.Made);

    private static string NameOf(ImmutableArray<PlannedProvisioner> provisioners, int i) =>
        provisioners[i].Name.Length == 0
            ? $"{provisioners[i].Type} (provisioner {i + 1})"
            : ProvisionerChain.Describe(provisioners[i]);
}
