namespace Kiln.Cli.Rendering;

/// <summary>
/// Writes to where somebody may or may not listen. Compat: Packer goes on after a broken pipe, so that a build under
/// <c>| head</c> still ends cleanly; so do we when the stream is closed or its disk is full.
/// </summary>
internal sealed class TextOutput(TextWriter writer)
{
    private readonly Lock _lock = new();
    private bool _isBroken;

    /// <summary>Writes and flushes. After the first failure nothing is written any more.</summary>
    public void Write(string text)
    {
        lock (_lock)
        {
            if (_isBroken || text.Length == 0)
            {
                return;
            }

            try
            {
                writer.Write(text);
                writer.Flush();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _isBroken = true;
            }
        }
    }
}
