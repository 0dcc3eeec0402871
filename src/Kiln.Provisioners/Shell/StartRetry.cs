using Kiln.Sdk.Communication;

namespace Kiln.Provisioners.Shell;

/// <summary>Tries again what a machine that is just starting refuses: uploads and starts of commands.</summary>
/// <param name="time">Measures the limit and the pauses.</param>
/// <param name="limit">For all tries together.</param>
internal sealed class StartRetry(TimeProvider time, TimeSpan limit)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <param name="attempt">Gives null when it should be tried again without an error of its own.</param>
    /// <exception cref="CommunicatorException">The last failure, when the time is over.</exception>
    public async Task<int?> RunAsync(Func<CancellationToken, Task<int?>> attempt, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        while (true)
        {
            try
            {
                int? result = await attempt(cancellationToken);
                if (result is not null || IsOver(start))
                {
                    return result;
                }
            }
            catch (CommunicatorException e) when (CanPass(e) && !IsOver(start))
            {
                // The loop tries again; the last failure is the one that is told.
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    // Compat: Packer tries for the whole time also where there is nothing to upload to (communicator "none").
    private static bool CanPass(CommunicatorException failure) => failure.Reason != CommunicatorFailure.NotImplemented;

    private bool IsOver(long start) => time.GetElapsedTime(start) + Pause > limit;
}
