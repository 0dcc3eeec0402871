using System.Collections.Immutable;
using Kiln.Engine.Secrets;
using Kiln.Sdk.Events;

namespace Kiln.Engine.Events;

/// <summary>What a component of one build says, as events.</summary>
/// <param name="sink">Masks and renders.</param>
/// <param name="mask">Learns new secrets.</param>
/// <param name="time">Stamps the events.</param>
/// <param name="build">Name of the build.</param>
/// <param name="target">Who speaks: the build's name, or <c>name (post-processor type)</c>.</param>
/// <param name="questions">Reaches the user.</param>
internal sealed class BuildUi(
    IEventSink sink,
    SecretMask mask,
    TimeProvider time,
    string build,
    string target,
    IQuestions questions) : IUi
{
    private readonly LineParts _output = new(mask);
    private readonly LineParts _errors = new(mask);

    public void Say(string text)
    {
        if (_output.Next(text) is { } shown)
        {
            sink.Publish(new Said(time.GetUtcNow(), build, target, shown));
        }
    }

    public void Error(string text)
    {
        if (_errors.Next(text) is { } shown)
        {
            sink.Publish(new ErrorSaid(time.GetUtcNow(), build, target, shown));
        }
    }

    public void Log(string text) => sink.Publish(new Logged(time.GetUtcNow(), build, text));

    public void Machine(string type, params ReadOnlySpan<string> data) =>
        sink.Publish(new MachineSaid(time.GetUtcNow(), build, target, type, ImmutableArray.Create(data)));

    public void Progress(string subject, long done, long? total) =>
        sink.Publish(new ProgressMade(time.GetUtcNow(), build, subject, done, total));

    public Task<string> AskAsync(string question, CancellationToken cancellationToken)
    {
        sink.Publish(new Asked(time.GetUtcNow(), build, question));
        return questions.AskAsync($"==> {target}: {mask.Apply(question)}", cancellationToken);
    }

    public void AddSecret(string secret) => mask.Add(secret);

    public string Masked(string text) => mask.Apply(text);
}
