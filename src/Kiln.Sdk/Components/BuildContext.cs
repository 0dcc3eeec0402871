using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Events;
using Kiln.Sdk.Resources;
using Kiln.Sdk.Steps;

namespace Kiln.Sdk.Components;

/// <summary>What the engine gives a builder for one run.</summary>
public sealed record BuildContext
{
    /// <summary>Name of the build as shown to users.</summary>
    public required string BuildName { get; init; }

    /// <summary>The same for all builds of one run.</summary>
    public required string RunUuid { get; init; }

    public required IUi Ui { get; init; }

    /// <summary>Runs the builder's parts, so that users can stop between them.</summary>
    public required IBuildSteps Steps { get; init; }

    /// <summary>Runs the template's provisioners.</summary>
    public required IProvisionHook Provisioners { get; init; }

    /// <summary>
    /// Where the builder pushes undo actions before it makes something. The engine unwinds it when the builder ends.
    /// </summary>
    public required CleanupScope Cleanup { get; init; }

    /// <summary>Where every resource that could outlive this process is written down before it is made.</summary>
    public required ILedger Ledger { get; init; }

    public required KilnDirectories Directories { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>What earlier runs kept, and where to keep more; null when the user did not ask for it.</summary>
    public ICheckpointStore? Checkpoints { get; init; }

    /// <summary>The user sits in front of the build and looks at it step by step (<c>-debug</c>).</summary>
    public bool IsDebugged { get; init; }
}

/// <summary>Folders that outlive a run. All absolute; they exist only once somebody made them.</summary>
/// <param name="Cache">Downloads, content-addressed blobs; may be deleted by the user at any time between runs.</param>
/// <param name="State">Ledger and locks.</param>
/// <param name="Temporary">For files that a run removes again.</param>
public sealed record KilnDirectories(string Cache, string State, string Temporary);

/// <summary>Runs the provisioners of one build against a machine.</summary>
public interface IProvisionHook
{
    /// <summary>Runs all provisioners in order, and the error-cleanup provisioner when one fails.</summary>
    /// <param name="communicator">The machine.</param>
    /// <param name="variables">The builder's own build variables (ID, SSHPrivateKey, ...).</param>
    /// <param name="checkpoints">
    /// Told about each finished provisioner; null when the builder cannot freeze its machine.
    /// </param>
    /// <param name="cancellationToken">Ends the running provisioner.</param>
    /// <exception cref="BuildFailedException">A provisioner failed for good.</exception>
    Task RunAsync(
        ICommunicator communicator,
        BuildVariables variables,
        ICheckpoints? checkpoints,
        CancellationToken cancellationToken);

    /// <summary>
    /// Runs all provisioners in order, for a builder that runs its steps in another process: there the user is asked
    /// and the error clean-up is begun, by <see cref="CleanUpAsync"/>.
    /// </summary>
    /// <inheritdoc cref="RunAsync"/>
    Task RunForStepsElsewhereAsync(
        ICommunicator communicator,
        BuildVariables variables,
        CancellationToken cancellationToken) => RunAsync(communicator, variables, null, cancellationToken);

    /// <summary>
    /// Runs the error-cleanup provisioner, if there is one, when such a builder has failed: once, however often it is
    /// asked for.
    /// </summary>
    /// <param name="communicator">The machine; it may be another one than the provisioners had.</param>
    /// <param name="variables">As for the provisioners.</param>
    /// <param name="cancellationToken">Ends it. Not the build's token, which may be cancelled by then.</param>
    /// <exception cref="BuildFailedException">It failed.</exception>
    Task CleanUpAsync(ICommunicator communicator, BuildVariables variables, CancellationToken cancellationToken) =>
        Task.CompletedTask;
}
