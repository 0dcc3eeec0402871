using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Kiln.Communicators.WinRm.Transfer;

/// <summary>
/// Takes the output of a script that sends content: pieces of base64, each packed by itself, that end with a point, and
/// <c>=LENGTH.</c> at the end. White space means nothing, because PowerShell may break long lines.
/// </summary>
/// <param name="destination">Gets the content; stays the caller's.</param>
internal sealed class PackedOutput(Stream destination) : Stream
{
    private const int MaxPieceCharacters = 1 << 20;
    private const int MaxPieceBytes = 1 << 20;

    private readonly StringBuilder _piece = new();
    private long _length;
    private bool _isComplete;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="InvalidDataException">Something is missing.</exception>
    public void CheckComplete()
    {
        if (!_isComplete)
        {
            throw new InvalidDataException("the machine sent only a part of it");
        }
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < buffer.Length; i++)
        {
            char character = (char)buffer.Span[i];
            if (character == '.')
            {
                await FinishPieceAsync(cancellationToken);
            }
            else if (!char.IsWhiteSpace(character))
            {
                _piece.Append(character);
            }
        }

        if (_piece.Length > MaxPieceCharacters)
        {
            throw new InvalidDataException("the machine sent something else than the file");
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
        // Every piece is handed on as soon as it is whole.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async Task FinishPieceAsync(CancellationToken cancellationToken)
    {
        string text = _piece.ToString();
        _piece.Clear();
        if (_isComplete)
        {
            throw new InvalidDataException("the machine sent more than the file");
        }

        if (text.StartsWith('='))
        {
            _isComplete =
                long.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out long length)
                && length == _length
                ? true
                : throw new InvalidDataException("the machine sent another number of bytes than the file has");
            return;
        }

        byte[] content = Unpack(text);
        _length += content.Length;
        await destination.WriteAsync(content, cancellationToken);
    }

    private static byte[] Unpack(string text)
    {
        try
        {
            using GZipStream packed = new(new MemoryStream(Convert.FromBase64String(text)), CompressionMode.Decompress);
            byte[] content = new byte[MaxPieceBytes];
            int count = packed.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return count < MaxPieceBytes
                ? content[..count]
                : throw new InvalidDataException("a piece of it is too large");
        }
        catch (FormatException e)
        {
            throw new InvalidDataException("the machine sent something else than the file", e);
        }
    }
}
