using Kiln.Sdk.Components;
using Xunit;

namespace Kiln.Testing.Contracts;

/// <summary>What every post-processor must keep, built in or in a plugin.</summary>
public static class PostProcessorContract
{
    /// <summary>Runs all checks.</summary>
    /// <param name="create">Makes a prepared post-processor; called once for every run.</param>
    /// <param name="good">An artifact that it can work on.</param>
    /// <param name="bad">An artifact that it may refuse, for example with a file that is missing.</param>
    public static async Task CheckAsync(Func<IPostProcessor> create, IArtifact good, IArtifact bad)
    {
        await SucceedsAsync(create, good);
        await EndsWhenCancelledAsync(create, good);
        await FailsForTheUserAsync(create, bad);
        await KeepsNothingAsync(create(), good);
    }

    private static async Task SucceedsAsync(Func<IPostProcessor> create, IArtifact artifact)
    {
        using ComponentContexts contexts = new();
        PostProcessResult result = await create().PostProcessAsync(
            contexts.PostProcess(), artifact, CancellationToken.None);
        Assert.Empty(contexts.Ledger.Open);
        Assert.True(result.KeepInput || !result.MustKeepInput, "what must be kept is kept by default");
    }

    private static async Task EndsWhenCancelledAsync(Func<IPostProcessor> create, IArtifact artifact)
    {
        using ComponentContexts contexts = new();
        using CancellationTokenSource source = new();
        await source.CancelAsync();
        await ComponentContract.EndsPromptlyAsync(
            token => create().PostProcessAsync(contexts.PostProcess(), artifact, token), null, source);
        Assert.Empty(contexts.Ledger.Open);
    }

    private static async Task FailsForTheUserAsync(Func<IPostProcessor> create, IArtifact artifact)
    {
        using ComponentContexts contexts = new();
        await ComponentContract.FailsForTheUserAsync(
            token => create().PostProcessAsync(contexts.PostProcess(), artifact, token));
        Assert.Empty(contexts.Ledger.Open);
    }

    private static Task KeepsNothingAsync(IPostProcessor postProcessor, IArtifact artifact) =>
        ComponentContract.KeepsNothingAsync(postProcessor, async () =>
        {
            using ComponentContexts contexts = new();
            await postProcessor.PostProcessAsync(contexts.PostProcess(), artifact, CancellationToken.None);
            return new WeakReference(contexts.Ui);
        });
}
