using System.Globalization;
using System.Text;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Transfer.Scp;

/// <summary>Sends files and folders to a <c>scp -t</c>.</summary>
internal sealed class ScpUpload(ScpChannel channel, TransferWatch watch)
{
    private const int BufferBytes = 256 * 1024;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _length;
    private int _owedAnswers;

    /// <summary>Waits for the first sign of the program.</summary>
    public ValueTask BeginAsync() => channel.ExpectOkAsync();

    /// <summary>
    /// Sends one file. Nothing of it is sent before the machine has taken its name, because it would take the content
    /// for orders otherwise. The answer to the content is waited for with the next one, so a file costs one wait.
    /// </summary>
    /// <param name="mode">Permission bits of a new file; the machine's mask is taken from them.</param>
    /// <param name="name">In the folder that is sent to, or that was entered last.</param>
    /// <param name="content">At least so many bytes; what comes after them is not read.</param>
    public async Task SendFileAsync(UnixFileMode mode, long size, string name, Stream content)
    {
        await AddLineAsync($"C{Octal(mode)} {size.ToString(CultureInfo.InvariantCulture)} {Checked(name)}\n");
        await FlushAsync();
        for (long rest = size; rest > 0;)
        {
            await MakeRoomAsync();
            int wanted = (int)Math.Min(rest, _buffer.Length - _length);
            int read = await content.ReadAsync(_buffer.AsMemory(_length, wanted), watch.Token);
            if (read == 0)
            {
                throw LocalTree.BecameSmaller(name);
            }

            _length += read;
            rest -= read;
            watch.Moved(read);
        }

        await MakeRoomAsync();
        _buffer[_length++] = 0;
        _owedAnswers++;
    }

    /// <summary>Makes a folder, or takes the one that is there, and enters it.</summary>
    public async Task EnterAsync(UnixFileMode mode, string name)
    {
        // What follows would land in the folder around it when this is refused.
        await AddLineAsync($"D{Octal(mode)} 0 {Checked(name)}\n");
        await FlushAsync();
    }

    /// <summary>Goes back to the folder above.</summary>
    public Task LeaveAsync() => AddLineAsync("E\n");

    /// <summary>Everything was sent; waits for the end of the program.</summary>
    public async Task EndAsync()
    {
        await FlushAsync();
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
            $"The name '{name.ReplaceLineEndings("\\n")}' holds a line feed, which scp cannot send. Rename the file, "
            + "or install tar on the machine.")
        : name;

    private async Task AddLineAsync(string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line);
        if (_length + bytes.Length > _buffer.Length)
        {
            await WriteAsync();
        }

        bytes.CopyTo(_buffer, _length);
        _length += bytes.Length;
        _owedAnswers++;
    }

    /// <summary>Sends what waits, and waits for all answers.</summary>
    private async Task FlushAsync()
    {
        await WriteAsync();
        await channel.Peer.FlushAsync();
        for (; _owedAnswers > 0; _owedAnswers--)
        {
            await channel.ExpectOkAsync();
        }
    }

    private async Task MakeRoomAsync()
    {
        if (_length == _buffer.Length)
        {
            await WriteAsync();
        }
    }

    private async Task WriteAsync()
    {
        ReadOnlyMemory<byte> waiting = _buffer.AsMemory(0, _length);
        _length = 0;
        await channel.Peer.WriteAsync(waiting);
    }
}
