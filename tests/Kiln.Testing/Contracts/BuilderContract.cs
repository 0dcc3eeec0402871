using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Xunit;

namespace Kiln.Testing.Contracts;

/// <summary>What every builder must keep, built in or in a plugin.</summary>
public static class BuilderContract
{
    /// <summary>Runs all checks.</summary>
    /// <param name="create">Makes a prepared builder; called once for every run.</param>
    public static async Task CheckAsync(Func<IBuilder> create)
    {
        await SucceedsAsync(create);
        await EndsWhenCancelledAsync(create);
        await GivesOnTheFailureOfProvisionersAsync(create);
        await KeepsNothingAsync(create());
    }

    private static async Task SucceedsAsync(Func<IBuilder> create)
    {
        using ComponentContexts contexts = new();
        Hook hook = new(static _ => Task.CompletedTask);
        IBuilder builder = create();
        await builder.BuildAsync(contexts.Build(hook), CancellationToken.None);
        Assert.Empty(await contexts.Cleanup.UnwindAsync());
        Assert.Empty(contexts.Ledger.Open);
        Assert.Equal(1, hook.Runs);
        string[] announced =
            [.. BuildVariables.CommonNames, .. BuildVariables.UnannouncedNames, .. builder.GeneratedVariables];
        Assert.Empty(hook.Variables.Values.Keys.Except(announced, StringComparer.Ordinal));
    }

    private static async Task EndsWhenCancelledAsync(Func<IBuilder> create)
    {
        using ComponentContexts contexts = new();
        using CancellationTokenSource source = new();
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Hook hook = new(token =>
        {
            reached.TrySetResult();
            return Task.Delay(Timeout.Infinite, token);
        });
        await ComponentContract.EndsPromptlyAsync(
            token => create().BuildAsync(contexts.Build(hook), token), reached.Task, source);
        Assert.Empty(await contexts.Cleanup.UnwindAsync());
        Assert.Empty(contexts.Ledger.Open);
    }

    private static async Task GivesOnTheFailureOfProvisionersAsync(Func<IBuilder> create)
    {
        using ComponentContexts contexts = new();
        Hook hook = new(static _ => throw new BuildFailedException("the provisioner says no"));
        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(
            () => create().BuildAsync(contexts.Build(hook), CancellationToken.None));
        Assert.Contains("the provisioner says no", failure.Message, StringComparison.Ordinal);
        Assert.Empty(await contexts.Cleanup.UnwindAsync());
        Assert.Empty(contexts.Ledger.Open);
    }

    private static Task KeepsNothingAsync(IBuilder builder) =>
        ComponentContract.KeepsNothingAsync(builder, async () =>
        {
            using ComponentContexts contexts = new();
            await builder.BuildAsync(
                contexts.Build(new Hook(static _ => Task.CompletedTask)), CancellationToken.None);
            Assert.Empty(await contexts.Cleanup.UnwindAsync());
            return new WeakReference(contexts.Ui);
        });

    private sealed class Hook(Func<CancellationToken, Task> run) : IProvisionHook
    {
        public int Runs { get; private set; }

        public BuildVariables Variables { get; private set; } = BuildVariables.Empty;

        public Task RunAsync(
            ICommunicator communicator,
            BuildVariables variables,
            ICheckpoints? checkpoints,
            CancellationToken cancellationToken)
        {
            Runs++;
            Variables = variables;
            return run(cancellationToken);
        }
    }
}
