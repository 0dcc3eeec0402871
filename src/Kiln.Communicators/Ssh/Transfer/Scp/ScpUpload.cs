using System.Buffers;
using System.Globalization;
using System.Text;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Transfer.Scp;

/// <summary>Sends files and folders to a <c>scp -t</c>.</summary>
internal sealed class ScpUpload(ScpChannel channel, TransferWatch watch)
{
    private const int BufferBytes = 256 * 1024;
    private static readonly ReadOnlyMemory<byte> Zero = new byte[1];

    /// <summary>Waits for the first sign of the program.</summary>
    public ValueTask BeginAsync() => channel.ExpectOkAsync();

    /// <summary>Sends one file. Nothing of it is sent before the machine has taken its name.</summary>
    /// <param name="mode">Permission bits of a new file; the machine's mask is taken from them.</param>
    /// <param name="name">In the folder that is sent to, or that was entered last.</param>
    /// <param name="content">At least so many bytes; what comes after them is not read.</param>
    public async Task SendFileAsync(UnixFileMode mode, long size, string name, Stream content)
    {
        await SendLineAsync($"C{Octal(mode)} {size.ToString(CultureInfo.InvariantCulture)} {Checked(name)}\n");
        await channel.ExpectOkAsync();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            await SendContentAsync(content, size, name, buffer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        await channel.Peer.WriteAsync(Zero);
        await channel.Peer.FlushAsync();
        await channel.ExpectOkAsync();
    }

    /// <summary>Makes a folder, or takes the one that is there, and enters it.</summary>
    public async Task EnterAsync(UnixFileMode mode, string name)
    {
        await SendLineAsync($"D{Octal(mode)} 0 {Checked(name)}\n");
        await channel.ExpectOkAsync();
    }

    /// <summary>Goes back to the folder above.</summary>
    public async Task LeaveAsync()
    {
        await SendLineAsync("E\n");
        await channel.ExpectOkAsync();
    }

    /// <summary>Everything was sent; waits for the end of the program.</summary>
    public async Task EndAsync()
    {
        await channel.Peer.EndInputAsync();
        PeerEnd end = await channel.Peer.EndAsync();
        if (end.ExitCode != 0)
        {
            throw end.Failure("failed at its end", null);
        }
    }

    private static string Octal(UnixFileMode mode) =>
        Convert.ToString((int)(mode & LocalTree.Permissions), 8).PadLeft(4, '0');

    /// <summary>A name with a line feed would end the line, and the rest of it be an order.</summary>
    private static string Checked(string name) => name.Contains('\n', StringComparison.Ordinal)
        ? throw new CommunicatorException(
            CommunicatorFailure.Transfer,
            $"The name '{name.ReplaceLineEndings("\\n")}' holds a line feed, which scp cannot send. Rename the file, or "
            + "install tar on the machine.")
        : name;

    private async Task SendContentAsync(Stream content, long size, string name, byte[] buffer)
    {
        long rest = size;
        while (rest > 0)
        {
            int wanted = (int)Math.Min(rest, BufferBytes);
            int read = await content.ReadAsync(buffer.AsMemory(0, wanted), watch.Token);
            if (read == 0)
            {
                throw LocalTree.BecameSmaller(name);
            }

            await channel.Peer.WriteAsync(buffer.AsMemory(0, read));
            watch.Moved(read);
            rest -= read;
        }
    }

    private async Task SendLineAsync(string line)
    {
        await channel.Peer.WriteAsync(Encoding.UTF8.GetBytes(line));
        await channel.Peer.FlushAsync();
    }
}
