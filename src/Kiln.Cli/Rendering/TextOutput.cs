namespace Kiln.Cli.Rendering;

/// <summary>
/// Writes to where somebody may or may not listen. Compat: Packer goes on after a broken pipe, so that a build under
/// <c>| head</c> still ends cleanly. So do we, and also when the disk is full; that, however, is remembered.
/// </summary>
internal sealed class TextOutput(TextWriter writer)
{
    /// <summary>The error of the operating system when nobody reads a pipe any more.</summary>
    private const int BrokenPipe = 32;

    private readonly Lock _lock = new();
    private bool _isBroken;

    /// <summary>Why text was lost that somebody wants to read; null as long as none was.</summary>
    public string? Failure { get; private set; }

    /// <summary>Writes and flushes. After the first failure nothing is written any more.</summary>
    public void Write(ReadOnlySpan<char> text)
    {
        lock (_lock)
        {
            if (_isBroken || text.IsEmpty)
            {
                return;
            }

            try
            {
                writer.Write(text);
                writer.Flush();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                _isBroken = true;
                Failure = e.HResult == BrokenPipe ? null : e.Message;
            }
        }
    }
}
