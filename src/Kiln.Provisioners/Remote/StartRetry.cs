using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;

namespace Kiln.Provisioners.Remote;

/// <summary>Tries again what a machine that is just starting refuses: uploads and starts of commands.</summary>
/// <param name="time">Measures the limit and the pauses.</param>
/// <param name="limit">For all tries together.</param>
internal sealed class StartRetry(TimeProvider time, TimeSpan limit)
{
    private static readonly TimeSpan DefaultPause = TimeSpan.FromSeconds(2);

    /// <summary>Between two tries.</summary>
    public TimeSpan Pause { get; init; } = DefaultPause;

    /// <param name="failure">Goes before the reason of the last failure, where that does not say itself what failed.</param>
    /// <param name="attempt">Gives null when it should be tried again without an error of its own.</param>
    /// <param name="cancellationToken">Ends the attempt and the pauses.</param>
    /// <exception cref="BuildFailedException">The last failure, when the time is over.</exception>
    public async Task<int?> RunAsync(
        string failure,
        Func<CancellationToken, Task<int?>> attempt,
        CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(attempt, cancellationToken);
        }
        catch (CommunicatorException e)
        {
            bool told = e.Message.StartsWith("Error ", StringComparison.Ordinal);
            throw new BuildFailedException(told ? e.Message : $"{failure}: {e.Message}", e);
        }
    }

    private async Task<int?> RunAsync(
        Func<CancellationToken, Task<int?>> attempt,
        CancellationToken cancellationToken)
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
