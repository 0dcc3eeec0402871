using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Docker.Tests.Support;

/// <summary>What a test does in the machine in place of provisioners.</summary>
public sealed class ScriptedHook(Func<ICommunicator, BuildVariables, CancellationToken, Task> script) : IProvisionHook
{
    public Task RunAsync(
        ICommunicator communicator,
        BuildVariables variables,
        ICheckpoints? checkpoints,
        CancellationToken cancellationToken) => script(communicator, variables, cancellationToken);
}
