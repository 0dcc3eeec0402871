using Kiln.Remote.Artifacts;
using Kiln.Remote.Machines;
using Kiln.Remote.Talk;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;
using Kiln.Wire;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Provisioning;

/// <summary>
/// The provisioners of the other side, for a builder of this side. The other side does not say when each of them is
/// done, so checkpoints are not told of any. Does not own the client.
/// </summary>
/// <param name="client">Calls the other side, which is the host.</param>
/// <param name="connection">Carries the machine to it.</param>
/// <param name="ui">Where the provisioners speak, as the host sends it back here.</param>
public sealed class RemoteHook(RpcClient client, RemoteConnection connection, IUi ui) : IProvisionHook
{
    /// <summary>For provisioners to end after they were cancelled.</summary>
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(30);

    private ICommunicator? _communicator;
    private BuildVariables _variables = BuildVariables.Empty;
    private bool _cleanedUp;

    /// <summary>The same for all builds of one run.</summary>
    public string RunUuid { get; init; } = "";

    /// <summary>False for <c>-on-error=abort</c>: everything stays as it is.</summary>
    public bool RunsErrorCleanup { get; init; } = true;

    /// <exception cref="WireException">The other side is gone.</exception>
    public async Task RunAsync(
        ICommunicator communicator,
        BuildVariables variables,
        ICheckpoints? checkpoints,
        CancellationToken cancellationToken)
    {
        _communicator = communicator;
        _variables = BuildVariables.Defaults(RunUuid).With(variables);
        try
        {
            await CallAsync(HookService.Provision, cancellationToken);
        }
        catch (BuildFailedException failure)
        {
            await CleanUpAfterAsync(failure);
            throw;
        }
    }

    /// <summary>
    /// Runs the error clean-up, while the machine is still there, when something after the provisioners has failed.
    /// Does nothing when they did not run, or when it ran already.
    /// </summary>
    /// <param name="failure">Why the build failed.</param>
    /// <exception cref="BuildFailedException">The error clean-up failed too; tells both.</exception>
    public async Task CleanUpAfterAsync(Exception failure)
    {
        if (!RunsErrorCleanup || _communicator is null || _cleanedUp || failure is OperationCanceledException or WireException)
        {
            return;
        }

        _cleanedUp = true;
        ui.Say("Provisioning step had errors: Running the cleanup provisioner, if present...");
        try
        {
            await CallAsync(HookService.CleanUp, CancellationToken.None);
        }
        catch (BuildFailedException e)
        {
            throw new BuildFailedException(
                $"Cleanup failed: {e.Message}. Original Provisioning error: {failure.Message}", failure);
        }
    }

    private async Task CallAsync(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        PackValue data = VariableTranslation.ToPack(_variables);
        RpcServices services = new();
        UiService.Add(services, ui);
        await using CommunicatorService machine = CommunicatorService.Add(services, _communicator!, connection);
        await using ServedServices served = connection.Serve(services);
        Task<PackValue> run = client.CallAsync(
            $"{HookService.Name}.Run",
            new HookRunArguments(name, data, served.Id).ToPack(),
            CancellationToken.None);
        try
        {
            await run.WaitAsync(cancellationToken);
        }
        catch (RpcException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new BuildFailedException(e.Message, e);
        }
        catch (OperationCanceledException)
        {
            await CancelAsync(run);
            throw;
        }
    }

    /// <summary>The provisioners may still use the machine until the other side has answered.</summary>
    private async Task CancelAsync(Task run)
    {
        try
        {
            Task cancelled = client.CallAsync($"{HookService.Name}.Cancel", PackValue.Nil, CancellationToken.None);
            await Task.WhenAll(cancelled, run).WaitAsync(CancelPatience, connection.Time);
        }
        catch (Exception e) when (e is RpcException or WireException or TimeoutException)
        {
            // The build ends as cancelled, however that went.
        }
    }
}
