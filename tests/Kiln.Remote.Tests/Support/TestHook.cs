using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;

namespace Kiln.Remote.Tests.Support;

/// <summary>Provisioners that are functions.</summary>
internal sealed class TestHook : IProvisionHook
{
    public delegate Task Run(ICommunicator communicator, BuildVariables variables, CancellationToken cancellationToken);

    public required Run Provision { get; init; }

    public Run CleanUp { get; init; } = static (_, _, _) => Task.CompletedTask;

    public Task RunAsync(
        ICommunicator communicator,
        BuildVariables variables,
        ICheckpoints? checkpoints,
        CancellationToken cancellationToken) =>
        throw new InvalidOperationException("This builder has its steps elsewhere.");

    public Task RunForStepsElsewhereAsync(
        ICommunicator communicator, BuildVariables variables, CancellationToken cancellationToken) =>
        Provision(communicator, variables, cancellationToken);

    public Task CleanUpAsync(
        ICommunicator communicator, BuildVariables variables, CancellationToken cancellationToken) =>
        CleanUp(communicator, variables, cancellationToken);
}
