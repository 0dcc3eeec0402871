using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;

namespace Kiln.Remote.Tests.Components;

/// <summary>Of a build without provisioners.</summary>
internal sealed class NoHook : IProvisionHook
{
    public Task RunAsync(
        ICommunicator communicator,
        BuildVariables variables,
        ICheckpoints? checkpoints,
        CancellationToken cancellationToken) => Task.CompletedTask;
}
