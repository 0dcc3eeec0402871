using System.Collections.Immutable;

namespace Kiln.Platform.Processes;

/// <summary>A command to run, and where its input comes from and its output goes.</summary>
/// <param name="FileName">
/// A path, or a bare name that is looked for on the PATH of the child's environment.
/// </param>
/// <param name="Arguments">Without the program's own name; passed as they are, no shell is involved.</param>
public sealed record ProcessSpec(string FileName, ImmutableArray<string> Arguments)
{
    /// <summary>The complete environment of the child; null passes on this process's own.</summary>
    public ImmutableSortedDictionary<string, string>? Environment { get; init; }

    /// <summary>Null for this process's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Fed to the child until its end or the child's; stays the caller's. Null for an empty input.</summary>
    public Stream? Input { get; init; }

    /// <summary>
    /// Receives each line of standard output: the text after its last carriage return, without trailing white space.
    /// Never called at the same time as <see cref="OnErrorLine"/>.
    /// </summary>
    public Action<string>? OnOutputLine { get; init; }

    /// <summary>The same for standard error.</summary>
    public Action<string>? OnErrorLine { get; init; }

    /// <summary>
    /// Receives the exit code as soon as the command itself has ended, also while something that it started holds its
    /// output open. Called on the thread of the receivers of output.
    /// </summary>
    public Action<int>? OnExit { get; init; }

    /// <summary>Receives standard output as it is, instead of <see cref="OnOutputLine"/>; stays the caller's.</summary>
    public Stream? OutputStream { get; init; }

    /// <summary>The same for standard error.</summary>
    public Stream? ErrorStream { get; init; }

    /// <summary>
    /// Becomes all three standard streams and the controlling terminal of the command, whose <see cref="Input"/> and
    /// <see cref="OutputStream"/> are then its other end; stays the caller's, and open until the command has ended.
    /// </summary>
    public ProcessTerminal? Terminal { get; init; }

    /// <summary>
    /// A longer line is handed on in parts of this size, of which all but the last end with <see
    /// cref="LineSplitter.GoesOn"/>.
    /// </summary>
    public int MaxLineBytes { get; init; } = 64 * 1024;

    /// <summary>Between the polite and the hard end of a cancelled process group.</summary>
    public TimeSpan GracePeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// True: what has left the process group goes on after a stop, as it does after an end in order. For a command that
    /// only a stop ends.
    /// </summary>
    public bool StopsGroupOnly { get; init; }
}
