using Kiln.Platform.Processes;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Running;

/// <summary>Feeds a remote command and hands on what it says, until its end.</summary>
internal sealed class RunningCommand(ISshChannel channel, RemoteCommand command)
{
    private const int MaxLineBytes = 64 * 1024;

    private const int BufferBytes = 64 * 1024;

    private readonly Lock _lines = new();

    /// <summary>Ends when the command and its output have ended.</summary>
    /// <param name="cancellationToken">Ends the waiting; who owns the channel then disposes of it.</param>
    /// <returns>As told by <see cref="ICommunicator.RunAsync"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task input = Feeding.RunAsync(command.Input, channel.Input, end.Token);
        Task output = HandOnAsync(channel.Output, command.OutputStream, command.OnOutputLine, end.Token);
        Task error = HandOnAsync(channel.Error, command.ErrorStream, command.OnErrorLine, end.Token);
        try
        {
            await FirstFailureOrAll(output, error, input);
            int? exit = await channel.Exit.WaitAsync(cancellationToken);
            return exit ?? RemoteExit.ConnectionLost;
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(output, error, input).ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>
    /// A receiver that fails (a full disk, say) ends the command; input that nobody reads does not keep it.
    /// </summary>
    private static async Task FirstFailureOrAll(Task output, Task error, Task input)
    {
        List<Task> waiting = [output, error, input];
        while (waiting.Contains(output) || waiting.Contains(error))
        {
            Task done = await Task.WhenAny(waiting);
            await done;
            waiting.Remove(done);
        }
    }

    private async Task HandOnAsync(
        Stream source,
        Stream? target,
        Action<string>? onLine,
        CancellationToken cancellationToken)
    {
        LineSplitter? lines = onLine is null || target is not null ? null : new(OneAtATime(onLine), MaxLineBytes);
        byte[] buffer = new byte[BufferBytes];
        int count;
        while ((count = await source.ReadAsync(buffer, cancellationToken)) > 0)
        {
            lines?.Write(buffer.AsSpan(0, count));
            if (target is not null)
            {
                await target.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }
        }

        lines?.Complete();
    }

    private Action<string> OneAtATime(Action<string> onLine) => line =>
    {
        lock (_lines)
        {
            onLine(line);
        }
    };
}
