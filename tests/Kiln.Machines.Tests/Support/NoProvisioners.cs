using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;

namespace Kiln.Machines.Tests.Support;

/// <summary>A template without provisioners.</summary>
internal sealed class NoProvisioners : IProvisionHook
{
    public Task RunAsync(
        ICommunicator communicator,
        BuildVariables variables,
        ICheckpoints? checkpoints,
        CancellationToken cancellationToken) => Task.CompletedTask;
}
