namespace Kiln.Cli.Rendering;

/// <summary>
/// What is shown while builds run and is gone afterwards. Somebody else who wants the terminal - a question, a shell -
/// takes it with <see cref="Suspend"/>.
/// </summary>
internal interface ILiveView
{
    /// <summary>
    /// Shows everything that was said until now, takes the rows off the screen and holds back new text, until the
    /// result is disposed of. Calls may nest; safe from any thread. Without a live view it still waits for what was
    /// said.
    /// </summary>
    IDisposable Suspend();
}
