using System.Collections.Immutable;
using Kiln.Cli.Rendering;
using Kiln.Engine.Events;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Commands;

/// <summary>What a command works with.</summary>
internal sealed record CommandRun
{
    /// <summary>The outside world.</summary>
    public required CliContext Context { get; init; }

    /// <summary>What Kiln answers as.</summary>
    public required ProductVersions Versions { get; init; }

    /// <summary>Where the events go; whoever wants the terminal for itself suspends it.</summary>
    public required RunOutput Output { get; init; }

    /// <summary>Where events go that have no secrets in them any more: the engine masks its own.</summary>
    public IEventSink Sink => Output;

    /// <summary>Where the events become visible; for a command's flags that change how.</summary>
    public required ConsoleSink Console { get; init; }

    /// <summary>Whoever wants the terminal for itself suspends it.</summary>
    public ILiveView LiveView => Output;

    /// <summary>How diagnostics look.</summary>
    public Language.Diagnostics.RenderOptions DiagnosticOptions { get; init; } =
        Language.Diagnostics.RenderOptions.Default;

    /// <summary>The secrets of the run. What the command itself says is masked as well.</summary>
    public SecretMask Mask { get; } = new([]);

    /// <summary>The same for all that this command starts: <c>PACKER_RUN_UUID</c>.</summary>
    public string RunUuid { get; } = Guid.NewGuid().ToString();

    public DateTimeOffset Now => Context.Time.GetUtcNow();

    public void Say(string text) => new MaskingSink(Sink, Mask).Publish(new Said(Now, "", "", text));

    /// <summary>Something was done that stays. Compat: in a colour of its own.</summary>
    public void SayDone(string text) =>
        new MaskingSink(Sink, Mask).Publish(new Said(Now, "", "", text) { StandsOut = true });

    /// <summary>The result that the command was asked for.</summary>
    public void Message(string text) =>
        new MaskingSink(Sink, Mask).Publish(new Said(Now, "", "", text) { IsMessage = true });

    public void Error(string text) => new MaskingSink(Sink, Mask).Publish(new ErrorSaid(Now, "", "", text));

    public void Machine(string type, params ImmutableArray<string> data) =>
        new MaskingSink(Sink, Mask).Publish(new MachineSaid(Now, "", "", type, data));

    /// <summary>For the log only.</summary>
    public void Log(string text) => new MaskingSink(Sink, Mask).Publish(new Logged(Now, "", text));

    /// <summary>What is wrong, as one message for people.</summary>
    public void Diagnose(ImmutableArray<DiagnosticReport> reports) =>
        new MaskingSink(Sink, Mask).Publish(new Diagnosed(Now, reports));

    /// <summary>
    /// The result that the command was asked for, when it is no message: the same for people and for programs.
    /// </summary>
    public void ShowResult(string text) => new MaskingSink(Sink, Mask).Publish(new ResultShown(Now, text));

    /// <summary>The command was called wrongly: its help, then what is wrong.</summary>
    public ExitCode Misused(ICommand command, string error)
    {
        Say(command.Help(Context.InvokedAs));
        Error(error);
        return ExitCode.Failure;
    }
}
