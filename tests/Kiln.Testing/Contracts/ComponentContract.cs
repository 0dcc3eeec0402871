using System.Diagnostics;
using System.Runtime.CompilerServices;
using Kiln.Sdk.Components;
using Xunit;

namespace Kiln.Testing.Contracts;

/// <summary>What the contracts of all kinds of components have in common.</summary>
internal static class ComponentContract
{
    /// <summary>
    /// How soon a cancelled component must end. Generous, for busy machines; the polite end of a child takes a part of
    /// it.
    /// </summary>
    public static readonly TimeSpan Promptly = TimeSpan.FromSeconds(20);

    /// <summary>A run that is cancelled either ends by the cancellation or was done already, and soon.</summary>
    public static async Task EndsPromptlyAsync(Func<CancellationToken, Task> run, Task? reached, CancellationTokenSource source)
    {
        Stopwatch watch = new();
        Task task = Task.Run(() => run(source.Token), CancellationToken.None);
        if (reached is not null)
        {
            await Task.WhenAny(reached, task);
        }

        watch.Start();
        await source.CancelAsync();
        try
        {
            await task.WaitAsync(Promptly, CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            // This is how it shall end.
        }

        Assert.True(watch.Elapsed < Promptly);
    }

    /// <summary>A failure of the world outside is told to the user; no other exception may come out.</summary>
    public static async Task FailsForTheUserAsync(Func<CancellationToken, Task> run)
    {
        try
        {
            await run(CancellationToken.None);
        }
        catch (BuildFailedException e)
        {
            Assert.False(string.IsNullOrWhiteSpace(e.Message));
        }
    }

    /// <summary>Nothing that a run was given may be reachable through the component afterwards.</summary>
    public static async Task KeepsNothingAsync(object component, Func<Task<WeakReference>> run)
    {
        WeakReference given = await Detached(run);
        for (int i = 0; i < 20 && given.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }

        Assert.False(given.IsAlive, $"{component.GetType().Name} keeps its context");
        GC.KeepAlive(component);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Task<WeakReference> Detached(Func<Task<WeakReference>> run) =>
        Task.Run(run, CancellationToken.None);
}
