namespace Kiln.Engine.Running;

/// <summary>Work was cancelled and did not end in time; nobody waits for it any more.</summary>
internal sealed class GivenUpException : OperationCanceledException
{
    public GivenUpException(Task work, CancellationToken cancellationToken)
        : base("It did not stop when it was told to.", cancellationToken)
    {
        // Whatever it ends with, it must not end the process.
        _ = work.ContinueWith(
            static ended => _ = ended.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}
