using Kiln.Sdk.Communication;
using Kiln.Sdk.Events;
using Kiln.Sdk.Resources;

namespace Kiln.Sdk.Components;

/// <summary>Changes a running machine.</summary>
public interface IProvisioner
{
    /// <param name="context">Valid until the returned task ends; do not keep it.</param>
    /// <param name="cancellationToken">Ends the run; processes started by it are killed.</param>
    /// <exception cref="BuildFailedException">The provisioner failed.</exception>
    Task ProvisionAsync(ProvisionContext context, CancellationToken cancellationToken);
}

/// <summary>What the engine gives a provisioner for one run.</summary>
public sealed record ProvisionContext
{
    public required IUi Ui { get; init; }

    public required ICommunicator Communicator { get; init; }

    /// <summary>All build variables, for the component's Go templates.</summary>
    public required BuildVariables Variables { get; init; }

    public required ILedger Ledger { get; init; }

    public required KilnDirectories Directories { get; init; }

    public required TimeProvider Time { get; init; }
}
