using System.Collections.Immutable;
using Kiln.Engine.Running;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;
using Kiln.Sdk.Plan;

namespace Kiln.Engine.Checkpoints;

/// <summary>
/// The keys of one build: each is a digest of the one before and of what its provisioner depends on. The chain ends
/// where a dependence is not known, and where something was done that a new build would not do: a failed attempt.
/// </summary>
internal sealed class KeyChain(
    StepReader reader,
    InputDigest digest,
    string kind,
    ImmutableSortedDictionary<string, string> start,
    IUi ui)
{
    private const string Origin = "origin";

    private string? _tip;
    private StepInputs? _begun;

    public string Kind => kind;

    /// <summary>Digests of what the machine is made of.</summary>
    public ImmutableSortedDictionary<string, string> Base => start;

    /// <summary>The key of the machine before the first provisioner.</summary>
    public string First { get; } = digest.Of(Origin, start);

    /// <summary>Why the chain cannot be followed to its end; null when it can.</summary>
    public string? Obstacle { get; private set; }

    /// <summary>When the oldest work in the machine was done; null while there is none that is kept.</summary>
    public DateTimeOffset? Oldest { get; set; }

    /// <summary>The keys as far as they can be known before anything has run.</summary>
    public async Task<ImmutableArray<ChainLink>> FollowAsync(
        ImmutableArray<PlannedProvisioner> provisioners,
        PrepareContext context,
        CancellationToken cancellationToken)
    {
        ImmutableArray<ChainLink>.Builder links = ImmutableArray.CreateBuilder<ChainLink>();
        string tip = First;
        foreach (PlannedProvisioner planned in provisioners)
        {
            StepInputs inputs = await reader.ReadAsync(planned, context, cancellationToken);
            if (inputs.Obstacle is not null)
            {
                Obstacle = inputs.Obstacle;
                break;
            }

            links.Add(new(tip, digest.Of(tip, inputs.Digests), inputs));
            tip = links[^1].Key;
        }

        return links.ToImmutable();
    }

    /// <summary>The machine is as it was after this many provisioners.</summary>
    public void StartAt(int count, ImmutableArray<ChainLink> links) => _tip = count == 0 ? First : links[count - 1].Key;

    public async Task BeginAsync(
        PlannedProvisioner planned,
        PrepareContext context,
        CancellationToken cancellationToken)
    {
        if (_tip is not null)
        {
            _begun = await reader.ReadAsync(planned, context, cancellationToken);
        }
    }

    /// <returns>Null when what it did is not to be kept.</returns>
    public async Task<ChainLink?> FinishAsync(
        PlannedProvisioner planned,
        PrepareContext context,
        ProvisionerOutcome outcome,
        CancellationToken cancellationToken)
    {
        if (_tip is null || _begun is not { Obstacle: null } begun || outcome != ProvisionerOutcome.SucceededAtOnce)
        {
            End();
            return null;
        }

        StepInputs after = await reader.ReadAsync(planned, context, cancellationToken);
        string key = digest.Of(_tip, begun.Digests);
        if (after.Obstacle is not null || digest.Of(_tip, after.Digests) != key)
        {
            string change = after.Obstacle ?? InputDifference.Describe(begun, after);
            string name = ProvisionerChain.Describe(planned);
            ui.Say($"What {name} did is not kept, because while it ran {change}.");
            End();
            return null;
        }

        ChainLink link = new(_tip, key, begun);
        _tip = key;
        _begun = null;
        return link;
    }

    /// <summary>Nothing is kept from now on.</summary>
    public void End()
    {
        _tip = null;
        _begun = null;
    }
}
