using System.Collections.Immutable;

namespace Kiln.Machines.Typing;

/// <summary>What the machine shows: the lines of its serial console, or the text of its screen.</summary>
public interface IScreenText
{
    /// <summary>
    /// Waits until a text appears. What an earlier wait has found is not looked at again, but what came since then is.
    /// </summary>
    /// <param name="pattern">What to wait for.</param>
    /// <param name="cancellationToken">Ends the waiting; there is no other limit.</param>
    /// <exception cref="Kiln.Sdk.Components.BuildFailedException">Nothing more will appear.</exception>
    Task WaitForAsync(TextPattern pattern, CancellationToken cancellationToken);

    /// <summary>The last lines that hold something, for messages.</summary>
    ImmutableArray<string> LastLines(int count);
}
