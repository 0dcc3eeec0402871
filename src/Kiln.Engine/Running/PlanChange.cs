using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Sdk.Plan;

namespace Kiln.Engine.Running;

/// <summary>What a template that was read again says differently about things that are done already.</summary>
internal sealed class PlanChange(PlannedBuild before, PlannedBuild after, BuildVariables variables)
{
    /// <param name="done">How many provisioners have run.</param>
    public IEnumerable<string> Warnings(int done)
    {
        if (before.Builder.Type != after.Builder.Type || Differ(before.Builder.Config, after.Builder.Config))
        {
            yield return "the source of this build has changed in the template. The running build keeps what it began "
                + "with; the next run uses the change.";
        }

        ImmutableArray<int> changed = [.. Enumerable.Range(0, done).Where(IsChanged)];
        if (!changed.IsEmpty)
        {
            string numbers = string.Join(", ", changed.Select(static i => i + 1));
            yield return $"what has run already has changed in the template (provisioner {numbers}). It is not run "
                + "again, so the result is not what a new run would give.";
        }
    }

    private bool IsChanged(int index)
    {
        if (index >= after.Provisioners.Length)
        {
            return true;
        }

        PlannedProvisioner old = before.Provisioners[index];
        PlannedProvisioner current = after.Provisioners[index];
        return old with { Config = current.Config } != current || Differ(old.Config, current.Config);
    }

    private bool Differ(PlannedConfig old, PlannedConfig current) =>
        !Equals(old.Evaluate(variables).Value, current.Evaluate(variables).Value);
}
