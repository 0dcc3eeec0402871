namespace Kiln.Engine.Running;

/// <summary>Waits for work that should obey its token, and gives it up when it does not.</summary>
/// <param name="Grace">From the cancellation until the work is given up.</param>
/// <param name="Time">Measures the grace.</param>
/// <param name="Now">Gives up everything without any grace.</param>
internal sealed record Patience(TimeSpan Grace, TimeProvider Time, CancellationToken Now)
{
    /// <param name="work">Is given the token.</param>
    /// <param name="cancellationToken">For the work.</param>
    /// <exception cref="GivenUpException">The work still runs although it was cancelled.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Now.ThrowIfCancellationRequested();
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Now);
        Task<T> running = work(either.Token);
        if (!running.IsCompleted)
        {
            using CancellationTokenSource over = new(Timeout.InfiniteTimeSpan, Time);
            await using CancellationTokenRegistration soon =
                cancellationToken.UnsafeRegister(_ => over.CancelAfter(Grace), null);
            await using CancellationTokenRegistration atOnce = Now.UnsafeRegister(_ => over.Cancel(), null);
            await Task.WhenAny(running, Ended(over.Token));
        }

        return running.IsCompleted ? await running : throw new GivenUpException(running, cancellationToken);
    }

    private static Task Ended(CancellationToken token)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        token.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), ended);
        return ended.Task;
    }
}
