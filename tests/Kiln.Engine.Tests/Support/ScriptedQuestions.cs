using System.Collections.Concurrent;
using System.Threading.Channels;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Events;

namespace Kiln.Engine.Tests.Support;

/// <summary>Somebody who gives prepared answers, and has a terminal to lend; after the last answer nobody is there any more.</summary>
internal sealed class ScriptedQuestions(params IEnumerable<string> answers) : IQuestions, IUserTerminal
{
    private readonly ConcurrentQueue<string> _answers = new(answers);
    private readonly ConcurrentQueue<string> _questions = new();

    public string[] Questions => [.. _questions];

    /// <summary>Runs before each answer.</summary>
    public Action<string> OnQuestion { get; init; } = static _ => { };

    public Task<string> AskAsync(string question, CancellationToken cancellationToken)
    {
        _questions.Enqueue(question);
        OnQuestion(question);
        cancellationToken.ThrowIfCancellationRequested();
        return _answers.TryDequeue(out string? answer)
            ? Task.FromResult(answer)
            : Task.FromException<string>(new CannotAskException("no available tty"));
    }

    public Task<int> LendAsync(Func<ShellSession, CancellationToken, Task<int>> shell, CancellationToken cancellationToken) =>
        shell(
            new()
            {
                Input = Stream.Null,
                Output = Stream.Null,
                Window = new(80, 24),
                WindowChanges = Channel.CreateUnbounded<ShellWindow>().Reader,
            },
            cancellationToken);
}
