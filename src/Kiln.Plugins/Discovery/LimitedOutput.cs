namespace Kiln.Plugins.Discovery;

/// <summary>Keeps what is written to it, and fails when that becomes too much.</summary>
internal sealed class LimitedOutput(int limit) : MemoryStream
{
    public bool IsFull { get; private set; }

    /// <summary>A memory stream that is derived from brings all other ways to write here.</summary>
    public override void Write(byte[] buffer, int offset, int count)
    {
        if (Length + count > limit)
        {
            IsFull = true;
            throw new IOException("too much output");
        }

        base.Write(buffer, offset, count);
    }
}
