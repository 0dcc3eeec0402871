namespace Kiln.Plugins.Discovery;

/// <summary>Keeps what is written to it, and fails when that becomes too much.</summary>
internal sealed class LimitedOutput(int limit) : MemoryStream
{
    public bool IsFull { get; private set; }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (Length + buffer.Length > limit)
        {
            IsFull = true;
            throw new IOException("too much output");
        }

        base.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
}
