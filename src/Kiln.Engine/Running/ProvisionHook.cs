using System.Collections.Immutable;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;
using Kiln.Sdk.Plan;
using Kiln.Sdk.Resources;
using Kiln.Sdk.Secrets;
using Kiln.Sdk.Steps;
using Kiln.Values;

namespace Kiln.Engine.Running;

/// <summary>The provisioners of one build, as its builder calls them.</summary>
internal sealed class ProvisionHook(RunScope run, PreparedBuild build, IUi ui, ILedger ledger, CleanupScope cleanup)
    : IProvisionHook
{
    /// <summary>Compat: the name of Packer's step, as shown with -on-error=abort.</summary>
    public const string StepName = "StepProvision";

    /// <summary>Builders need not mark them.</summary>
    private static readonly ImmutableArray<string> SecretVariables = ["Password", "WinRMPassword", "SSHPrivateKey"];

    private ProvisionContext? _context;
    private bool _cleanedUp;

    /// <summary>Set by the build when it has failed, before it unwinds its clean-up.</summary>
    public Exception? BuildFailure { get; set; }

    /// <summary>A provisioner has failed.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Why the error clean-up provisioner failed, or null.</summary>
    public Exception? CleanupFailure { get; private set; }

    public async Task RunAsync(
        ICommunicator communicator,
        BuildVariables variables,
        ICheckpoints? checkpoints,
        CancellationToken cancellationToken)
    {
        BuildVariables all = Complete(variables);
        ProvisionContext context = _context = new()
        {
            Ui = ui,
            Communicator = communicator,
            Variables = all,
            Ledger = ledger,
            Directories = run.Options.Directories,
            Time = run.Time,
        };

        // The machine lives until its own undo action, which lies deeper in the scope; so this still finds it.
        cleanup.Push(StepName, async _ => await CleanUpErrorAsync());
        try
        {
            await RunAllAsync(context, checkpoints, cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            HasFailed = true;
            await CleanUpErrorAsync();
            throw;
        }
    }

    /// <summary>
    /// Runs the error clean-up provisioner, if the build has an error and the provisioners ran: once, whatever has failed how often, and
    /// without the token of the run, which may be cancelled.
    /// </summary>
    public async Task CleanUpErrorAsync()
    {
        bool hasError = HasFailed || BuildFailure is not (null or OperationCanceledException);
        if (_context is null || _cleanedUp || !hasError || run.Options.OnError == OnErrorMode.Abort)
        {
            return;
        }

        _cleanedUp = true;
        ui.Say("Provisioning step had errors: Running the cleanup provisioner, if present...");
        if (build.Planned.ErrorCleanupProvisioner is not { } planned)
        {
            return;
        }

        try
        {
            await RunOneAsync(planned, _context, CancellationToken.None);
        }
        catch (Exception e)
        {
            CleanupFailure = e;
        }
    }

    private async Task RunAllAsync(
        ProvisionContext context,
        ICheckpoints? checkpoints,
        CancellationToken cancellationToken)
    {
        ImmutableArray<PlannedProvisioner> provisioners = build.Planned.Provisioners;
        for (int i = 0; i < provisioners.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            bool succeeded = await RunOneAsync(provisioners[i], context, cancellationToken);
            if (checkpoints is not null && succeeded)
            {
                FinishedProvisioner finished = new(i, provisioners[i].Type, provisioners[i].Name);
                await checkpoints.SaveAsync(finished, cancellationToken);
            }
        }
    }

    private Task<bool> RunOneAsync(
        PlannedProvisioner planned,
        ProvisionContext context,
        CancellationToken cancellationToken) => run.TellAsync(
            build.Name,
            ComponentKind.Provisioner,
            planned.Type,
            planned.Name,
            () => new ProvisionerRun(run, planned, build.Context, context).RunAsync(cancellationToken));

    /// <summary>The builder's variables, over the texts that stand for what the builder does not have.</summary>
    private BuildVariables Complete(BuildVariables given)
    {
        BuildVariables all = BuildVariables.Placeholders(build.Builder.GeneratedVariables)
            .With("ID", "ERR_ID_NOT_IMPLEMENTED_BY_BUILDER")
            .With("PackerRunUUID", run.Options.RunUuid)
            .With("PackerHTTPIP", "ERR_HTTP_IP_NOT_IMPLEMENTED_BY_BUILDER")
            .With("PackerHTTPPort", "ERR_HTTP_PORT_NOT_IMPLEMENTED_BY_BUILDER")
            .With("PackerHTTPAddr", "ERR_HTTP_ADDR_NOT_IMPLEMENTED_BY_BUILDER");
        foreach ((string name, HclValue value) in given.Values)
        {
            all = all.With(name, value);
            run.Mask.Add(SecretVariables.Contains(name) ? SecretTexts.All(value) : SecretTexts.Marked(value));
        }

        return all;
    }
}
