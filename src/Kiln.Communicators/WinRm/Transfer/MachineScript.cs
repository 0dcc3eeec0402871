using System.Text;
using Kiln.Communicators.WinRm.Shells;
using Kiln.Communicators.WinRm.Soap;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Events;

namespace Kiln.Communicators.WinRm.Transfer;

/// <summary>Runs the scripts of transfers.</summary>
internal sealed class MachineScript(WsmanClient client, IUi ui)
{
    private const int MaxErrorLength = 4096;

    public WsmanClient Client => client;

    public IUi Ui => ui;

    /// <summary>Runs a script that prints <see cref="TransferScripts.Done"/> at its end.</summary>
    /// <returns>Whether it did, its exit code, and what it wrote to its error output.</returns>
    /// <exception cref="CommunicatorException">It did not start, or nobody knows how it ended.</exception>
    public async Task<(bool IsDone, int Code, string Error)> UploadAsync(
        string script, Stream? input, CancellationToken cancellationToken)
    {
        using MemoryStream output = new();
        (int code, string error) = await RunAsync(script, input, output, cancellationToken);
        string printed = Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length);
        bool isDone = code == 0 && printed.Contains(TransferScripts.Done, StringComparison.Ordinal);
        return (isDone, code, error);
    }

    /// <param name="script">For PowerShell.</param>
    /// <param name="input">Its input; null for none.</param>
    /// <param name="output">Gets its output.</param>
    /// <param name="cancellationToken">Ends the script.</param>
    /// <returns>The exit code, and what it wrote to its error output.</returns>
    /// <exception cref="CommunicatorException">It did not start, or nobody knows how it ended.</exception>
    public async Task<(int Code, string Error)> RunAsync(
        string script, Stream? input, Stream output, CancellationToken cancellationToken)
    {
        string text = PowerShellScript.Command(script);
        if (text.Length > PowerShellScript.MaxCommandLength)
        {
            throw new CommunicatorException(
                CommunicatorFailure.Transfer, "the path is too long for a command line of the machine");
        }

        StringBuilder error = new();
        RemoteCommand command = new(text)
        {
            Input = input,
            OutputStream = output,
            OnErrorLine = line =>
            {
                if (error.Length < MaxErrorLength)
                {
                    error.AppendLine(line);
                }
            },
        };
        int code = await new CommandRun(client, command, ui).RunAsync(cancellationToken);
        return code == RemoteExit.ConnectionLost
            ? throw new CommunicatorException(
                CommunicatorFailure.Transfer, "the connection to the machine was lost during the transfer")
            : (code, PowerShellErrors.Plain(error.ToString()));
    }
}
