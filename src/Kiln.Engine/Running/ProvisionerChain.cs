using System.Collections.Immutable;
using Kiln.Engine.Checkpoints;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;
using Kiln.Sdk.Plan;
using Kiln.Values;

namespace Kiln.Engine.Running;

/// <summary>
/// Runs the provisioners of one build in order. One that fails can be run again, with the template as it is then; the
/// ones before it are done and stay so.
/// </summary>
/// <param name="failures">Null when the user is asked elsewhere.</param>
/// <param name="cache">Knows which provisioners need not run; null when all of them run.</param>
internal sealed class ProvisionerChain(
    RunScope run,
    PreparedBuild build,
    ProvisionContext context,
    FailureDialogue? failures,
    DebugPauses pauses,
    BuildCheckpoints? cache)
{
    /// <summary>With what the template said when it was read last.</summary>
    public PreparedBuild Build { get; private set; } = build;

    private IUi Ui => context.Ui;

    private ImmutableArray<PlannedProvisioner> Provisioners => Build.Planned.Provisioners;

    public async Task RunAsync(ICheckpoints? checkpoints, CancellationToken cancellationToken)
    {
        for (int i = cache?.Start ?? 0; i < Provisioners.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await pauses.BeforeProvisionerAsync(cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            await RunUntilItWorksAsync(i, checkpoints, cancellationToken);
        }
    }

    public Task<ProvisionerOutcome> RunOneAsync(PlannedProvisioner planned, CancellationToken cancellationToken) => run.TellAsync(
        Build.Name,
        ComponentKind.Provisioner,
        planned.Type,
        planned.Name,
        () => new ProvisionerRun(run, planned, Build.Context, context).RunAsync(cancellationToken));

    /// <summary>As messages name it.</summary>
    public static string Describe(PlannedProvisioner planned) =>
        planned.Name.Length == 0 ? planned.Type : $"{planned.Type} \"{planned.Name}\"";

    /// <summary>Ends as well when the template that was read again has no such provisioner any more.</summary>
    private async Task RunUntilItWorksAsync(int index, ICheckpoints? checkpoints, CancellationToken cancellationToken)
    {
        while (index < Provisioners.Length)
        {
            try
            {
                await AttemptAsync(index, checkpoints, cancellationToken);
                return;
            }
            catch (Exception e) when (failures is not null && !cancellationToken.IsCancellationRequested)
            {
                cache?.Fail();
                FailureAnswer answer =
                    await failures.AnswerAsync(ProvisionHook.StepName, e, ChoiceFor(index), cancellationToken);
                if (answer != FailureAnswer.Retry)
                {
                    throw;
                }
            }
        }
    }

    private async Task AttemptAsync(int index, ICheckpoints? checkpoints, CancellationToken cancellationToken)
    {
        PlannedProvisioner planned = Provisioners[index];
        await (cache?.BeginAsync(Build, index, cancellationToken) ?? Task.CompletedTask);
        ProvisionerOutcome outcome = await RunOneAsync(planned, cancellationToken);
        string? key = cache is null ? null : await cache.FinishAsync(Build, index, outcome, cancellationToken);
        if (checkpoints is not null && outcome != ProvisionerOutcome.Failed)
        {
            FinishedProvisioner finished = new(index, planned.Type, planned.Name) { CheckpointKey = key };
            await checkpoints.SaveAsync(finished, cancellationToken);
        }
    }

    private RetryChoice ChoiceFor(int index) => new()
    {
        PrepareAsync = token => ReadAgainAsync(index, token),
        RunShellAsync = context.Communicator is IShellCommunicator machine
            ? (session, token) => machine.RunShellAsync(session with { Environment = EnvironmentAt(index) }, token)
            : null,
    };

    private ImmutableSortedDictionary<string, string> EnvironmentAt(int index)
    {
        HclValue? config = index < Provisioners.Length
            ? Provisioners[index].Config.Evaluate(context.Variables).Value
            : null;
        return ShellEnvironment.Of(Build.Context, context.Variables, config);
    }

    private async Task<bool> ReadAgainAsync(int index, CancellationToken cancellationToken)
    {
        if (run.Options.PrepareAgain is { } prepare)
        {
            Ui.Say("Reading the template again...");
            await using PreparedPlan? plan = await prepare(cancellationToken);
            PreparedBuild? newer = plan?.Builds.FirstOrDefault(candidate => candidate.Name == Build.Name);
            if (newer is null)
            {
                Ui.Error(plan is null
                    ? "The template cannot be used as it is now. Correct it, then choose again."
                    : $"The template has no build \"{Build.Name}\" that can run any more. Correct it, then choose "
                        + "again.");
                return false;
            }

            foreach (string warning in new PlanChange(Build.Planned, newer.Planned, context.Variables).Warnings(index))
            {
                Ui.Error($"Warning: {warning}");
            }

            Build = Build.WithPlanOf(newer);
        }

        Ui.Say(index < Provisioners.Length
            ? $"Retrying provisioner {index + 1} of {Provisioners.Length}: {Describe(Provisioners[index])}"
            : $"The template has no provisioner {index + 1} any more: the provisioning is done.");
        return true;
    }
}
