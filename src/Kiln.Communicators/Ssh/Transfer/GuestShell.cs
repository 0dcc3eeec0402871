using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Transfer;

/// <summary>Runs small scripts in the shell of the machine and reads what they print.</summary>
internal sealed class GuestShell(ChannelOpener open, TransferWatch watch)
{
    /// <summary>An answer per file of a large folder, and much more than that.</summary>
    private const int MaxOutputBytes = 256 * 1024 * 1024;

    /// <summary>A command for every login shell that has the quotes of the Bourne shell.</summary>
    /// <param name="script">For <c>sh</c>; its arguments are <c>$1</c> and so on.</param>
    /// <param name="arguments">Quoted already.</param>
    public static string CommandOf(string script, string arguments) =>
        $"sh -c {RemotePath.Literal(script)} kiln {arguments}";

    /// <param name="input">Names, each with a zero byte behind it.</param>
    public async Task<(PeerEnd End, string Output)> RunAsync(
        string script,
        string arguments,
        IEnumerable<string> input)
    {
        await using RemotePeer peer = await RemotePeer.StartAsync(
            open, new SshExecution(CommandOf(script, arguments)), watch);
        byte[] names = Encoding.UTF8.GetBytes(string.Concat(input.Select(static name => name + "\0")));
        Task<string> reading = ReadAllAsync(peer);
        if (await peer.TryWriteAsync(names))
        {
            await peer.EndInputAsync();
        }

        string output = await reading;
        return (await peer.EndAsync(), output);
    }

    private static async Task<string> ReadAllAsync(RemotePeer peer)
    {
        while (true)
        {
            ReadResult result = await peer.ReadAsync();
            if (result.IsCompleted)
            {
                string output = Encoding.UTF8.GetString(result.Buffer);
                peer.Output.AdvanceTo(result.Buffer.End);
                return output;
            }

            if (result.Buffer.Length > MaxOutputBytes)
            {
                throw new CommunicatorException(
                    CommunicatorFailure.Transfer, "The machine answers with more than it was asked for.");
            }

            peer.Output.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }
}
