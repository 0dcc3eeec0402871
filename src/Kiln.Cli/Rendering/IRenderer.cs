using Kiln.Sdk.Events;

namespace Kiln.Cli.Rendering;

/// <summary>Makes the text that is written for an event; depends on nothing but the events so far and its options.</summary>
internal interface IRenderer
{
    /// <returns>Whole lines, or an empty string.</returns>
    string Render(BuildEvent buildEvent);
}
