namespace Kiln.Sdk.Events;

/// <summary>
/// Puts questions to the person who started the run. Safe from any thread: one question at a time is shown.
/// </summary>
public interface IQuestions
{
    /// <param name="question">Shown as it is; the answer is typed behind it.</param>
    /// <param name="cancellationToken">Takes the question back.</param>
    /// <returns>One line, without its end.</returns>
    /// <exception cref="CannotAskException">Nobody can be asked.</exception>
    Task<string> AskAsync(string question, CancellationToken cancellationToken);
}

/// <summary>Nobody can be asked; the message says why: <c>no available tty</c>.</summary>
public sealed class CannotAskException(string message) : Exception(message);

/// <summary>For runs that nobody sits in front of.</summary>
public sealed class NoQuestions : IQuestions
{
    public Task<string> AskAsync(string question, CancellationToken cancellationToken) =>
        Task.FromException<string>(new CannotAskException("no available tty"));
}
