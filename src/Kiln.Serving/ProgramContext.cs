using Kiln.Platform.Terminals;

namespace Kiln.Serving;

/// <summary>The process that a plugin's program runs in; tests give it another one.</summary>
public sealed record ProgramContext
{
    /// <summary>The file name that the program was started by: a link's own name, not that of its target.</summary>
    public required string InvokedAs { get; init; }

    /// <summary>Reads an environment variable; null when it is not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Absolute.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The standard output. It belongs to the description and to the handshake.</summary>
    public required Func<Stream> OpenOutput { get; init; }

    /// <summary>The standard error: the log.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>From then on what anybody prints goes to the standard error.</summary>
    public required Action LeaveOutput { get; init; }

    public required TimeProvider Time { get; init; }

#pragma warning disable RS0030 // The one place of a plugin that touches the console; everything else gets it from here.
    public static ProgramContext OfThisProcess() => new()
    {
        InvokedAs = NameOfThisProgram(),
        Variable = Environment.GetEnvironmentVariable,
        WorkingDirectory = Environment.CurrentDirectory,
        OpenOutput = Console.OpenStandardOutput,
        Error = Console.Error,
        LeaveOutput = static () =>
        {
            // Somebody may have taken the writer or its stream already, so the descriptor has to change as well.
            Console.SetOut(Console.Error);
            StandardStream.SendOutputToError();
        },
        Time = TimeProvider.System,
    };
#pragma warning restore RS0030

    /// <summary>
    /// The file name of the first word of the command line: a link's own name, not that of its target.
    /// </summary>
    public static string NameOfThisProgram()
    {
        const string CommandLineFile = "/proc/self/cmdline";
        string first = Environment.GetCommandLineArgs()[0];
        if (first.EndsWith(".dll", StringComparison.Ordinal) && File.Exists(CommandLineFile))
        {
            // On the shared framework the runtime gives the assembly; the kernel still knows the first word.
            first = File.ReadAllText(CommandLineFile).Split('\0')[0];
        }

        return Path.GetFileName(first);
    }
}
