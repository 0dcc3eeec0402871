using Kiln.Communicators.WinRm.Soap;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Events;

namespace Kiln.Communicators.WinRm.Shells;

/// <summary>One command in a shell of its own, from its start to its end.</summary>
/// <param name="client">The service.</param>
/// <param name="command">What to run.</param>
/// <param name="ui">Told what the exit code cannot say.</param>
internal sealed class CommandRun(WsmanClient client, RemoteCommand command, IUi ui)
{
    /// <summary>For the end of what is left over when the run is over or cancelled.</summary>
    private static readonly TimeSpan CleanupLimit = TimeSpan.FromSeconds(10);

    /// <exception cref="CommunicatorException">It could not be started.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        RemoteShell? shell = null;
        string? id = null;
        try
        {
            shell = await RemoteShell.CreateAsync(client, cancellationToken);
            id = await shell.StartAsync(command.Command, command.Input is not null, cancellationToken);
        }
        catch (WsmanFaultException e)
        {
            throw new CommunicatorException(
                CommunicatorFailure.Start, $"The WinRM service does not start the command: {e.Message}", e);
        }
        finally
        {
            if (id is null && shell is not null)
            {
                await CleanUpAsync(shell, null);
            }
        }

        try
        {
            return await FollowAsync(shell, id, cancellationToken);
        }
        finally
        {
            await CleanUpAsync(shell, id);
        }
    }

    private async Task<int> FollowAsync(RemoteShell shell, string id, CancellationToken cancellationToken)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task feeding = command.Input is Stream input ? FeedAsync(shell, id, input, ended) : Task.CompletedTask;
        OutputSink output = new(command.OnOutputLine, command.OutputStream);
        OutputSink error = new(command.OnErrorLine, command.ErrorStream);
        try
        {
            while (true)
            {
                ReceivedOutput received = await shell.ReceiveAsync(id, ended.Token);
                foreach ((bool isError, byte[] bytes) in received.Parts)
                {
                    await (isError ? error : output).WriteAsync(bytes, cancellationToken);
                }

                if (received.ExitCode is int code)
                {
                    return code;
                }
            }
        }
        catch (Exception e) when (e is WsmanFaultException or CommunicatorException)
        {
            // A machine that restarts answers in either way: the command's end is not known.
            ui.Error($"The WinRM service lost the command: {e.Message}");
            return RemoteExit.ConnectionLost;
        }
        finally
        {
            output.Complete();
            error.Complete();
            await ended.CancelAsync();
            await feeding;
        }
    }

    /// <summary>
    /// A command may end before it has read everything: then nobody takes the rest, and that is no failure.
    /// </summary>
    /// <param name="shell">The command's.</param>
    /// <param name="id">The command's.</param>
    /// <param name="input">Read to its end.</param>
    /// <param name="ended">
    /// Cancelled with the command, and by an input that cannot be read, because the command would wait.
    /// </param>
    private async Task FeedAsync(RemoteShell shell, string id, Stream input, CancellationTokenSource ended)
    {
        byte[] buffer = new byte[RemoteShell.MaxInputBytes];
        try
        {
            int count;
            do
            {
                count = await input.ReadAsync(buffer, ended.Token);
            }
            while (await SendAsync(shell, id, buffer.AsMemory(0, count), ended.Token) && count > 0);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // Only the end of the command stops its input.
        }
        catch
        {
            await ended.CancelAsync();
            throw;
        }
    }

    /// <returns>False when the command does not take it.</returns>
    private async Task<bool> SendAsync(
        RemoteShell shell, string id, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        try
        {
            await shell.SendAsync(id, input, isLast: input.IsEmpty, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is WsmanFaultException or CommunicatorException)
        {
            ui.Log($"winrm: the command does not take more input: {e.Message}");
            return false;
        }
    }

    /// <summary>What cannot be ended, the service ends by itself when it has been idle for long.</summary>
    private async Task CleanUpAsync(RemoteShell shell, string? id)
    {
        using CancellationTokenSource limit = new(CleanupLimit, client.Link.Access.Time);
        try
        {
            if (id is not null)
            {
                await shell.TerminateAsync(id, limit.Token);
            }

            await shell.DeleteAsync(limit.Token);
        }
        catch (Exception e) when (e is WsmanFaultException or CommunicatorException or OperationCanceledException)
        {
            ui.Log($"winrm: a shell could not be ended: {e.Message}");
        }
    }
}
