namespace Kiln.Platform.Terminals;

/// <summary>The terminal behind the standard output, for somebody who only shows things on it.</summary>
public interface IScreen : IDisposable
{
    /// <summary>As it is now.</summary>
    TerminalSize Size { get; }

    /// <summary>The process may draw: it is not in the background of its terminal, where somebody else types.</summary>
    bool IsForeground { get; }

    /// <summary>
    /// Tells when the screen has to be left tidy: before the process is stopped, and before a signal or an exit ends
    /// it.
    /// </summary>
    /// <param name="leave">May be called several times, on any thread.</param>
    /// <param name="returned">The process was continued after it was stopped.</param>
    void WhenLeft(Action leave, Action returned);
}
