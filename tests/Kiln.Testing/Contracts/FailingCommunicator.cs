using Kiln.Sdk.Communication;

namespace Kiln.Testing.Contracts;

/// <summary>A machine on which the operation with a given number fails or hangs; all others succeed.</summary>
/// <param name="failAt">From 0; null for none.</param>
/// <param name="hangs">Instead of failing.</param>
public sealed class FailingCommunicator(int? failAt, bool hangs) : ICommunicator
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completed as soon as the operation that fails or hangs was called.</summary>
    public Task Reached => _reached.Task;

    public int Operations { get; private set; }

    public async Task<int> RunAsync(RemoteCommand command, CancellationToken cancellationToken)
    {
        await CountAsync(CommunicatorFailure.Start, cancellationToken);
        return 0;
    }

    public async Task UploadAsync(string path, Stream content, UnixFileMode? mode, CancellationToken cancellationToken)
    {
        await content.CopyToAsync(Stream.Null, cancellationToken);
        await CountAsync(CommunicatorFailure.Transfer, cancellationToken);
    }

    public Task UploadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
        CountAsync(CommunicatorFailure.Transfer, cancellationToken);

    public Task DownloadAsync(string path, Stream destination, CancellationToken cancellationToken) =>
        CountAsync(CommunicatorFailure.Transfer, cancellationToken);

    public Task DownloadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
        CountAsync(CommunicatorFailure.Transfer, cancellationToken);

    private async Task CountAsync(CommunicatorFailure reason, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int number = Operations++;
        if (number != failAt)
        {
            return;
        }

        _reached.TrySetResult();
        if (hangs)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        // Every later try fails too.
        Operations = number;
        throw new CommunicatorException(reason, "the machine is gone");
    }
}
