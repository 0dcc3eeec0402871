using System.Collections.Immutable;
using Kiln.Engine.Checkpoints;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;
using Kiln.Sdk.Plan;
using Kiln.Sdk.Resources;
using Kiln.Sdk.Secrets;
using Kiln.Values;

namespace Kiln.Engine.Running;

/// <summary>
/// The provisioners of one build as a step of its builder, with the error clean-up as the step's own clean-up.
/// </summary>
internal sealed class ProvisionHook(
    RunScope run,
    PreparedBuild build,
    IUi ui,
    ILedger ledger,
    BuildSteps steps,
    FailureDialogue failures,
    DebugPauses pauses,
    BuildCheckpoints? cache) : IProvisionHook
{
    /// <summary>Compat: the name of Packer's step, as shown with -on-error=abort.</summary>
    public const string StepName = "StepProvision";

    /// <summary>Builders need not mark them.</summary>
    private static readonly ImmutableArray<string> SecretVariables = ["Password", "WinRMPassword", "SSHPrivateKey"];

    private ProvisionerChain? _chain;
    private bool _cleanedUp;
    private bool _hasStepsElsewhere;

    /// <summary>The build with what its template said when it was read last.</summary>
    public PreparedBuild Build => _chain?.Build ?? build;

    /// <summary>Set by the build when it has failed, before it unwinds its clean-up.</summary>
    public Exception? BuildFailure { get; set; }

    /// <summary>A provisioner has failed.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Why the error clean-up provisioner failed, or null.</summary>
    public Exception? CleanupFailure { get; private set; }

    // The machine lives until its own undo action, which lies deeper in the scope; so the step's clean-up still finds
    // it.
    public Task RunAsync(
        ICommunicator communicator,
        BuildVariables variables,
        ICheckpoints? checkpoints,
        CancellationToken cancellationToken) => steps.RunAsync(
            StepName,
            token => RunChainAsync(communicator, variables, checkpoints, token),
            async _ => await CleanUpErrorAsync(),
            cancellationToken);

    // The user is asked there: twice would be once too often.
    public Task RunForStepsElsewhereAsync(
        ICommunicator communicator,
        BuildVariables variables,
        CancellationToken cancellationToken)
    {
        _hasStepsElsewhere = true;
        TellWithout();
        _chain = new(run, Build, ContextFor(communicator, variables), null, pauses, null);
        return _chain.RunAsync(null, cancellationToken);
    }

    public async Task CleanUpAsync(
        ICommunicator communicator,
        BuildVariables variables,
        CancellationToken cancellationToken)
    {
        if (_cleanedUp || Build.Planned.ErrorCleanupProvisioner is not { } planned)
        {
            return;
        }

        _cleanedUp = true;
        using CancellationTokenSource end =
            CancellationTokenSource.CreateLinkedTokenSource(run.Stop.Now, cancellationToken);
        ProvisionerChain chain = new(run, Build, ContextFor(communicator, variables), null, pauses, null);
        await chain.RunOneAsync(planned, end.Token);
    }

    /// <summary>
    /// Runs the error clean-up provisioner, if the build has an error and the provisioners ran: once, whatever has
    /// failed how often, and without the token of the run, which may be cancelled.
    /// </summary>
    public async Task CleanUpErrorAsync()
    {
        bool hasError = HasFailed || BuildFailure is not (null or OperationCanceledException);
        if (_chain is null || _hasStepsElsewhere || _cleanedUp || !hasError || failures.Mode == OnErrorMode.Abort)
        {
            return;
        }

        _cleanedUp = true;
        ui.Say("Provisioning step had errors: Running the cleanup provisioner, if present...");
        if (Build.Planned.ErrorCleanupProvisioner is not { } planned)
        {
            return;
        }

        try
        {
            await _chain.RunOneAsync(planned, run.Stop.Now);
        }
        catch (Exception e)
        {
            CleanupFailure = e;
        }
    }

    private async Task<bool> RunChainAsync(
        ICommunicator communicator,
        BuildVariables variables,
        ICheckpoints? checkpoints,
        CancellationToken cancellationToken)
    {
        TellWithout();
        _chain = new(run, Build, ContextFor(communicator, variables), failures, pauses, cache);
        try
        {
            await _chain.RunAsync(checkpoints, cancellationToken);
            return true;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            HasFailed = true;
            await CleanUpErrorAsync();
            throw;
        }
    }

    private void TellWithout()
    {
        if (cache is { WasAsked: false })
        {
            ui.Say($"Nothing is cached, because the builder {build.Planned.Builder.Type} keeps no checkpoints.");
        }
    }

    private ProvisionContext ContextFor(ICommunicator communicator, BuildVariables variables) => new()
    {
        Ui = ui,
        Communicator = communicator,
        Variables = Complete(variables),
        Ledger = ledger,
        Directories = run.Options.Directories,
        Time = run.Time,
    };

    /// <summary>The builder's variables, over the texts that stand for what the builder does not have.</summary>
    private BuildVariables Complete(BuildVariables given)
    {
        foreach ((string name, HclValue value) in given.Values)
        {
            run.Mask.Add(SecretVariables.Contains(name) ? SecretTexts.All(value) : SecretTexts.Marked(value));
        }

        return BuildVariables.Placeholders(build.Builder.GeneratedVariables)
            .With(BuildVariables.Defaults(run.Options.RunUuid))
            .With(given);
    }
}
