using Kiln.Communicators.WinRm.Http;
using Kiln.Communicators.WinRm.Shells;
using Kiln.Communicators.WinRm.Soap;
using Kiln.Communicators.WinRm.Transfer;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.WinRm;

/// <summary>Tries until the machine makes a shell and its PowerShell answers, or the time is over.</summary>
internal sealed class WinRmAttempts(ConnectRequest request, WinRmAccess access)
{
    private const string Greeting = "WinRM connected.";

    /// <summary>Compat: Packer's pause between two attempts. The first pauses are shorter here.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(500);

    private string? _lastFailure;
    private bool _toldRefusal;

    /// <exception cref="CommunicatorException">Given up.</exception>
    public async Task<IMachineConnection> RunAsync(CancellationToken cancellationToken)
    {
        request.Ui.Say("Waiting for WinRM to become available...");
        TimeSpan limit = request.Config.WinrmTimeout;
        using CancellationTokenSource timer = new(limit, request.Time);
        using CancellationTokenSource end =
            CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        TimeSpan pause = ShortestPause;
        try
        {
            while (true)
            {
                if (await TryAsync(end.Token) is WinRmConnection connection)
                {
                    request.Ui.Say("Connected to WinRM!");
                    return connection;
                }

                await Task.Delay(pause, request.Time, end.Token);
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            }
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            string reason = _lastFailure is null
                ? $"There was no answer within {limit}."
                : $"What went wrong last: {_lastFailure}";
            throw new CommunicatorException(CommunicatorFailure.Connect, $"Timeout waiting for WinRM. {reason}", e);
        }
    }

    private async Task<WinRmConnection?> TryAsync(CancellationToken cancellationToken)
    {
        WinRmLink? link = null;
        try
        {
            MachineAddress address = await request.FindAddressAsync(cancellationToken);
            link = new(access, access.UriOf(address));
            WsmanClient client = new(link);
            RemoteShell shell = await RemoteShell.CreateAsync(client, cancellationToken);
            await shell.DeleteAsync(cancellationToken);
            if (!await AnswersAsync(client, cancellationToken))
            {
                return null;
            }

            WinRmConnection connection = new(request, address, client);
            link = null;
            return connection;
        }
        catch (Exception e) when (e is CommunicatorException or WsmanFaultException)
        {
            Note(e);
            return null;
        }
        finally
        {
            link?.Dispose();
        }
    }

    /// <summary>A service that makes shells may not be able yet to run PowerShell in them.</summary>
    private async Task<bool> AnswersAsync(WsmanClient client, CancellationToken cancellationToken)
    {
        bool greeted = false;
        RemoteCommand command = new(PowerShellScript.Command($"{PowerShellScript.Quiet}echo \"{Greeting}\""))
        {
            OnOutputLine = line =>
            {
                request.Ui.Say(line);
                greeted |= line.Contains(Greeting, StringComparison.Ordinal);
            },
            OnErrorLine = line => request.Ui.Log($"winrm: {line}"),
        };
        int code = await new CommandRun(client, command, request.Ui).RunAsync(cancellationToken);
        if (!greeted)
        {
            _lastFailure = $"PowerShell does not answer (exit code {code}).";
            request.Ui.Log($"winrm: {_lastFailure}");
        }

        return greeted;
    }

    /// <summary>
    /// A refused login may pass, as while the machine sets up its users; who waits should know of it all the same.
    /// </summary>
    private void Note(Exception failure)
    {
        _lastFailure = failure.Message;
        request.Ui.Log($"winrm: {failure.Message}");
        if (failure is CommunicatorException { Reason: CommunicatorFailure.Authentication } && !_toldRefusal)
        {
            _toldRefusal = true;
            request.Ui.Say($"{failure.Message} Trying again until winrm_timeout is over.");
        }
    }
}
