using System.Text;
using Kiln.Communicators.Ssh.Protocol.Ciphers;

namespace Kiln.Communicators.Ssh.Protocol;

/// <summary>Takes packets off a stream. One call at a time.</summary>
internal sealed class PacketReader(Stream stream) : IDisposable
{
    private const int LengthSize = 4;
    private const int MinLength = 5;
    private const int MaxLength = 256 * 1024;
    private const int MaxTag = 64;
    private const int MaxGreeting = 16 * 1024;
    private const string Prefix = "SSH-";

    private readonly byte[] _buffer = new byte[2 * (MaxLength + LengthSize + MaxTag)];
    private PacketCipher _cipher = new PlainPackets();
    private uint _sequence;
    private int _start;
    private int _end;

    /// <summary>When bytes came last, by <see cref="Environment.TickCount64"/>.</summary>
    public long LastBytes { get; private set; } = Environment.TickCount64;

    /// <summary>Since the last change of keys.</summary>
    public long Bytes { get; private set; }

    /// <summary>Of the next packet.</summary>
    public uint Sequence => _sequence;

    public void ChangeKeys(PacketCipher cipher, bool restartsCount)
    {
        _cipher.Dispose();
        _cipher = cipher;
        _sequence = restartsCount ? 0 : _sequence;
        Bytes = 0;
    }

    /// <summary>The line that names the server's version; others may come before it.</summary>
    public async ValueTask<string> ReadVersionAsync(CancellationToken cancellationToken)
    {
        int seen = 0;
        while (true)
        {
            string line = await ReadLineAsync(cancellationToken);
            seen += line.Length + 1;
            if (line.StartsWith(Prefix, StringComparison.Ordinal))
            {
                return line;
            }

            if (seen > MaxGreeting)
            {
                throw new SshProtocolException(
                    "There is no ssh server at this address: it talks, but does not say its version.");
            }
        }
    }

    /// <returns>The payload; valid until the next call.</returns>
    /// <exception cref="EndOfStreamException">The server has closed the connection.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        await FillAsync(Math.Max(_cipher.HeadSize, LengthSize), cancellationToken);
        uint length = _cipher.LengthOf(_buffer.AsSpan(_start, _cipher.HeadSize), _sequence);
        uint counted = _cipher.IsLengthApart ? length : length + LengthSize;
        if (length is < MinLength or > MaxLength || counted % _cipher.BlockSize != 0)
        {
            throw new SshProtocolException("The server sent a message of an impossible length.");
        }

        int total = LengthSize + (int)length + _cipher.TagSize;
        await FillAsync(total, cancellationToken);
        Memory<byte> packet = _buffer.AsMemory(_start, total);
        _cipher.Open(packet.Span, _sequence);
        _sequence++;
        _start += total;
        Bytes += total;
        int payload = (int)length - 1 - packet.Span[LengthSize];
        return payload >= 1
            ? packet.Slice(LengthSize + 1, payload)
            : throw new SshProtocolException("The server sent an empty message.");
    }

    public void Dispose() => _cipher.Dispose();

    private async ValueTask<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n')) < 0)
        {
            if (_end - _start > MaxGreeting)
            {
                throw new SshProtocolException("There is no ssh server at this address: it talks, but not in lines.");
            }

            await FillAsync(_end - _start + 1, cancellationToken);
        }

        string line = Encoding.UTF8.GetString(_buffer, _start, length).TrimEnd('\r');
        _start += length + 1;
        return line;
    }

    private async ValueTask FillAsync(int count, CancellationToken cancellationToken)
    {
        if (_end - _start >= count)
        {
            return;
        }

        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_start + count > _buffer.Length)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        while (_end - _start < count)
        {
            int read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (read == 0)
            {
                throw new EndOfStreamException("The server has closed the connection.");
            }

            _end += read;
            LastBytes = Environment.TickCount64;
        }
    }
}
