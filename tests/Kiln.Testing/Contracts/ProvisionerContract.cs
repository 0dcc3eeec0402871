using Kiln.Sdk.Components;
using Xunit;

namespace Kiln.Testing.Contracts;

/// <summary>What every provisioner must keep, built in or in a plugin.</summary>
public static class ProvisionerContract
{
    /// <summary>Runs all checks.</summary>
    /// <param name="create">Makes a prepared provisioner; called once for every run.</param>
    /// <param name="variables">What its templates need.</param>
    public static async Task CheckAsync(Func<IProvisioner> create, BuildVariables variables)
    {
        int operations = await SucceedsAsync(create, variables);
        await EndsWhenCancelledBeforeAsync(create, variables);
        for (int i = 0; i < operations; i++)
        {
            await EndsWhenCancelledAtAsync(create, variables, i);
            await FailsForTheUserAtAsync(create, variables, i);
        }

        await KeepsNothingAsync(create(), variables);
    }

    private static async Task<int> SucceedsAsync(Func<IProvisioner> create, BuildVariables variables)
    {
        using ComponentContexts contexts = new();
        FailingCommunicator machine = new(failAt: null, hangs: false);
        await create().ProvisionAsync(contexts.Provision(machine, variables), CancellationToken.None);
        Assert.Empty(contexts.Ledger.Open);
        return machine.Operations;
    }

    private static async Task EndsWhenCancelledBeforeAsync(Func<IProvisioner> create, BuildVariables variables)
    {
        using ComponentContexts contexts = new();
        using CancellationTokenSource source = new();
        await source.CancelAsync();
        FailingCommunicator machine = new(failAt: null, hangs: false);
        await ComponentContract.EndsPromptlyAsync(
            token => create().ProvisionAsync(contexts.Provision(machine, variables), token), null, source);
        Assert.Empty(contexts.Ledger.Open);
    }

    private static async Task EndsWhenCancelledAtAsync(Func<IProvisioner> create, BuildVariables variables, int operation)
    {
        using ComponentContexts contexts = new();
        using CancellationTokenSource source = new();
        FailingCommunicator machine = new(operation, hangs: true);
        await ComponentContract.EndsPromptlyAsync(
            token => create().ProvisionAsync(contexts.Provision(machine, variables), token), machine.Reached, source);
        Assert.Empty(contexts.Ledger.Open);
    }

    private static async Task FailsForTheUserAtAsync(Func<IProvisioner> create, BuildVariables variables, int operation)
    {
        using ComponentContexts contexts = new(time: new JumpingTime());
        FailingCommunicator machine = new(operation, hangs: false);
        await ComponentContract.FailsForTheUserAsync(
            token => create().ProvisionAsync(contexts.Provision(machine, variables), token));
        Assert.Empty(contexts.Ledger.Open);
    }

    private static Task KeepsNothingAsync(IProvisioner provisioner, BuildVariables variables) =>
        ComponentContract.KeepsNothingAsync(provisioner, async () =>
        {
            using ComponentContexts contexts = new();
            FailingCommunicator machine = new(failAt: null, hangs: false);
            await provisioner.ProvisionAsync(contexts.Provision(machine, variables), CancellationToken.None);
            return new WeakReference(contexts.Ui);
        });
}
