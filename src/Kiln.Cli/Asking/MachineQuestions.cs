using Kiln.Sdk.Events;

namespace Kiln.Cli.Asking;

/// <summary>Output for programs: nobody reads a question.</summary>
internal sealed class MachineQuestions : IQuestions
{
    public Task<string> AskAsync(string question, CancellationToken cancellationToken) =>
        Task.FromException<string>(new CannotAskException("machine-readable UI can't ask"));
}
