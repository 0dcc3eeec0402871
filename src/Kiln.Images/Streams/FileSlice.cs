using Kiln.Platform.Streams;

namespace Kiln.Images.Streams;

/// <summary>A part of a file as a stream.</summary>
internal sealed class FileSlice : ReadStream
{
    private readonly FileStream _file;
    private long _left;

    /// <param name="file">Owned.</param>
    public FileSlice(FileStream file, long offset, long length)
    {
        _file = file;
        _file.Position = offset;
        Length = length;
        _left = length;
    }

    public override long Length { get; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await _file.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
        _left -= count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }
}
