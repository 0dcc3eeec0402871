namespace Kiln.Engine.Running;

/// <summary>Waits for work that should obey its token, and gives it up when it does not.</summary>
internal static class Patience
{
    /// <param name="work">Is given the token.</param>
    /// <param name="grace">From the cancellation until the work is given up.</param>
    /// <param name="time">Measures the grace.</param>
    /// <param name="cancellationToken">For the work.</param>
    /// <exception cref="GivenUpException">The work still runs although it was cancelled.</exception>
    public static async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> work,
        TimeSpan grace,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Task<T> running = work(cancellationToken);
        if (!running.IsCompleted)
        {
            using CancellationTokenSource patience = new(Timeout.InfiniteTimeSpan, time);
            await using CancellationTokenRegistration start =
                cancellationToken.UnsafeRegister(_ => patience.CancelAfter(grace), null);
            await Task.WhenAny(running, Ended(patience.Token));
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
