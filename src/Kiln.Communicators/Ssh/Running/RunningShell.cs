using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Running;

/// <summary>Joins a user's terminal with a shell on the machine.</summary>
internal sealed class RunningShell(ISshChannel channel, ShellSession session)
{
    private const int BufferBytes = 16 * 1024;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] others =
        [
            Feeding.RunAsync(session.Input, channel.Input, end.Token),
            ResizeAsync(end.Token),
            ShowAsync(channel.Error, end.Token),
        ];
        try
        {
            await ShowAsync(channel.Output, cancellationToken);
            return await channel.Exit.WaitAsync(cancellationToken) ?? RemoteExit.ConnectionLost;
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(others).ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task ShowAsync(Stream source, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[BufferBytes];
        int count;
        while ((count = await source.ReadAsync(buffer, cancellationToken)) > 0)
        {
            await session.Output.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            await session.Output.FlushAsync(cancellationToken);
        }
    }

    private async Task ResizeAsync(CancellationToken cancellationToken)
    {
        await foreach (ShellWindow window in session.WindowChanges.ReadAllAsync(cancellationToken))
        {
            await channel.ResizeAsync(window, cancellationToken);
        }
    }
}
