using Kiln.Communicators.WinRm.Shells;
using Kiln.Communicators.WinRm.Soap;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.WinRm.Transfer;

/// <summary>
/// Appends content, as lines of base64, to a temporary file of the machine: with nothing but <c>echo</c>, so that it
/// works everywhere.
/// </summary>
// Compat: the sizes and the number of commands in a shell are those of Packer.
internal sealed class PieceUpload(WsmanClient client)
{
    private const int MaxCommandCharacters = 8000;
    private const int MaxCommandsInShell = 15;

    /// <returns>
    /// The name of the file, in the folder %TEMP% of the machine; there is none when the content is empty.
    /// </returns>
    public async Task<string> SendAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        string name = $"kiln-{Guid.NewGuid():N}.tmp";
        byte[] piece = new byte[(MaxCommandCharacters - name.Length - 32) / 4 * 3];
        try
        {
            int count = piece.Length;
            while (count == piece.Length)
            {
                count = await SendInOneShellAsync(name, content, piece, cancellationToken);
            }
        }
        catch (WsmanFaultException e)
        {
            throw new CommunicatorException(
                CommunicatorFailure.Transfer, $"The machine does not take the file '{path}': {e.Message}", e);
        }

        return name;
    }

    /// <returns>The size of the last piece.</returns>
    private async Task<int> SendInOneShellAsync(
        string name, Stream content, byte[] piece, CancellationToken cancellationToken)
    {
        RemoteShell shell = await RemoteShell.CreateAsync(client, cancellationToken);
        try
        {
            int count = piece.Length;
            for (int i = 0; i < MaxCommandsInShell && count == piece.Length; i++)
            {
                count =
                    await content.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancellationToken);
                if (count > 0)
                {
                    string text = Convert.ToBase64String(piece, 0, count);
                    await RunAsync(shell, $"echo {text} >> \"%TEMP%\\{name}\"", cancellationToken);
                }
            }

            return count;
        }
        finally
        {
            await shell.DeleteAsync(CancellationToken.None);
        }
    }

    private static async Task RunAsync(RemoteShell shell, string command, CancellationToken cancellationToken)
    {
        string id = await shell.StartAsync(command, readsInput: false, cancellationToken);
        ReceivedOutput received;
        do
        {
            received = await shell.ReceiveAsync(id, cancellationToken);
        }
        while (received.ExitCode is null);
        await shell.TerminateAsync(id, cancellationToken);
        if (received.ExitCode != 0)
        {
            throw new CommunicatorException(
                CommunicatorFailure.Transfer,
                $"The machine cannot write to its folder %TEMP% (exit code {received.ExitCode}).");
        }
    }
}
