using Kiln.Sdk.Events;

namespace Kiln.Cli.Rendering;

/// <summary>
/// Makes the text that is written for an event; depends on nothing but the events so far and its options.
/// </summary>
internal interface IRenderer
{
    /// <summary>Adds whole lines, or nothing.</summary>
    void Render(BuildEvent buildEvent, TextBuffer text);
}
