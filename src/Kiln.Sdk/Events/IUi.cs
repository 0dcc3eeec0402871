namespace Kiln.Sdk.Events;

/// <summary>
/// How a component speaks to the user. Calls become events; nothing is printed here. Safe from any thread. Secrets are
/// masked later, in the stream.
/// </summary>
public interface IUi
{
    /// <summary>
    /// What happens now. The parts of a line too long for one call end with U+FDD0, all but the last one: then no
    /// secret shows that lies across the cut.
    /// </summary>
    void Say(string text);

    /// <summary>A failure, or a line that a command wrote to its standard error.</summary>
    void Error(string text);

    /// <summary>
    /// For the log only (<c>PACKER_LOG</c>, <c>-log-dir</c>): what helps to find a mistake and is no news otherwise.
    /// </summary>
    void Log(string text);

    /// <summary>A line of machine-readable output of the component's own.</summary>
    void Machine(string type, params ReadOnlySpan<string> data);

    /// <summary>Progress of a transfer; a renderer may show it or not.</summary>
    /// <param name="subject">What is moved; the same for all calls of one transfer.</param>
    /// <param name="done">In bytes.</param>
    /// <param name="total">In bytes, or null when not known.</param>
    void Progress(string subject, long done, long? total);

    /// <summary>Asks the person who started the run; the question gets the build's name in front.</summary>
    /// <exception cref="CannotAskException">Nobody can be asked.</exception>
    Task<string> AskAsync(string question, CancellationToken cancellationToken);

    /// <summary>From now on this text is masked in all output of the run.</summary>
    void AddSecret(string secret);

    /// <summary>
    /// The text as output shows it, for what is written to places of its own, such as the manifest's file.
    /// </summary>
    string Masked(string text) => text;
}
