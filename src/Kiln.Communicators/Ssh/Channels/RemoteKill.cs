using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Kiln.Communicators.Ssh.Protocol;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Channels;

/// <summary>
/// Ends a command that nobody wants any more. OpenSSH passes signals on, but not to commands of root, and closing a
/// channel ends only what reads or writes it. So the command is looked for among the children of the server's process
/// for this login: they began in the order in which the commands were started.
/// </summary>
/// <param name="transport">The login.</param>
internal sealed class RemoteKill(SshTransport transport)
{
    /// <summary>
    /// Tells start time, number and parent of each process that the server has started for this login, itself left out.
    /// </summary>
    private const string ListCommand = """
        exec sh -c 'for d in /proc/[0-9]*; do
          IFS= read -r s <$d/stat && set -- ${s##*) } && [ "$2" = $PPID ] && [ ${d#/proc/} != $$ ] &&
            echo "${20} ${d#/proc/}"
        done 2>/dev/null; exit 0'
        """;

    private const int MaxList = 64 * 1024;

    /// <summary>Between the polite and the hard end.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>For all of it: somebody waits.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);

    /// <summary>Does what can be done; never fails.</summary>
    public async Task RunAsync(CommandChannel channel)
    {
        using CancellationTokenSource limit = new(Limit);
        try
        {
            await channel.SignalAsync("TERM", limit.Token);
            if (await channel.EndsWithinAsync(Grace))
            {
                return;
            }

            await channel.SignalAsync("KILL", limit.Token);
            if (channel.HasEnded || await FindAsync(channel, limit.Token) is not int process)
            {
                return;
            }

            await ExecuteAsync($"kill -TERM -{process}", limit.Token);
            if (!await channel.EndsWithinAsync(Grace))
            {
                await ExecuteAsync($"kill -KILL -{process}", limit.Token);
            }
        }
        catch (Exception e) when (e is CommunicatorException or OperationCanceledException or FormatException)
        {
            // The connection has ended, or the machine knows no such things: nobody can be told.
        }
    }

    /// <returns>Null when it cannot be told which one it is.</returns>
    private async Task<int?> FindAsync(CommandChannel channel, CancellationToken cancellationToken)
    {
        ImmutableArray<CommandChannel> running = transport.Running;
        string[] lines = (await ExecuteAsync(ListCommand, cancellationToken))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int[] processes =
        [
            .. lines.Select(static line => line.Split(' '))
                .OrderBy(static words => long.Parse(words[0], CultureInfo.InvariantCulture))
                .ThenBy(static words => int.Parse(words[1], CultureInfo.InvariantCulture))
                .Select(static words => int.Parse(words[1], CultureInfo.InvariantCulture)),
        ];
        int index = running.IndexOf(channel);
        return processes.Length == running.Length && index >= 0 ? processes[index] : null;
    }

    private async Task<string> ExecuteAsync(string command, CancellationToken cancellationToken)
    {
        SshChannelCore core = await transport.Multiplexer.OpenAsync("session", null, cancellationToken);
        await using (core)
        {
            await core.RequestAsync("exec", new PacketBuilder().Text(command), cancellationToken);
            await core.EndInputAsync();
            byte[] buffer = new byte[MaxList];
            int length = await core.Output.ReadAtLeastAsync(
                buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            return Encoding.ASCII.GetString(buffer, 0, length);
        }
    }
}
