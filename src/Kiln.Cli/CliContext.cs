using System.Collections.Immutable;
using Kiln.Cli.Composition;
using Kiln.Platform.Terminals;

namespace Kiln.Cli;

/// <summary>Everything that comes into the executable from outside, so that tests run it in process.</summary>
internal sealed record CliContext
{
    /// <summary>Without the name of the executable.</summary>
    public required ImmutableArray<string> Arguments { get; init; }

    /// <summary>The name that the executable was called by: <c>kiln</c>, or <c>packer</c> through a link.</summary>
    public required string InvokedAs { get; init; }

    /// <summary>Absolute; for what starts Kiln again: completion, workers.</summary>
    public string ExecutablePath { get; init; } = "kiln";

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required string WorkingDirectory { get; init; }

    /// <summary>Everything for the user. The commands own the lock on it.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Only what cannot be said on <see cref="Output"/>: broken start-up and the log.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Opens the standard input; asked for only by commands that read it.</summary>
    public required Func<Stream> OpenInput { get; init; }

    /// <summary>Whether the standard input is a pipe; a file or a terminal is not.</summary>
    public Func<bool> InputIsPipe { get; init; } = static () => true;

    /// <summary>Whether a person sees the standard output as it is written.</summary>
    public Func<bool> OutputIsTerminal { get; init; } = static () => false;

    /// <summary>The terminal that shows the standard output; null when that is something else.</summary>
    public Func<IScreen?> OpenScreen { get; init; } = static () => null;

    /// <summary>
    /// Tells about exceptions that nobody waits for; after the handler the process ends with exit code 1.
    /// </summary>
    public Func<Action<Exception>, IDisposable> HandleFailures { get; init; } = static _ => new MemoryStream();

    /// <summary>
    /// The terminal that the user sits at, for editing lines; null when there is none that can do it.
    /// </summary>
    public Func<ITerminal?> OpenTerminal { get; init; } = static () => null;

    /// <summary>
    /// The terminal that the command was started from, wherever its streams go; fails with an <see cref="IOException"/>
    /// when there is none.
    /// </summary>
    public Func<ControllingTerminal> OpenControllingTerminal { get; init; } =
        static () => throw new IOException("there is none");

    /// <summary>Opens the standard output for bytes; only for commands that say nothing else.</summary>
    public required Func<Stream> OpenOutput { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Where the requests to stop come from.</summary>
    public required IStopSignals StopSignals { get; init; }

    /// <summary>Makes the components; asked for only by commands that need them.</summary>
    public required Func<ComponentSet> MakeComponents { get; init; }

    /// <summary>The value of an environment variable; null when it is not set or empty.</summary>
    public string? Variable(string name) =>
        Environment.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;
}
