using System.Collections;
using System.Text;
using Kiln.Cli.Composition;
using Kiln.Platform.Terminals;
using Kiln.Serving;

namespace Kiln.Cli;

/// <summary>The only place that touches the console and the process.</summary>
internal static class Program
{
    private const int OutputBufferBytes = 16 * 1024;

    public static async Task<int> Main(string[] arguments)
    {
        string name = ProgramContext.NameOfThisProgram();
        if (arguments.Length == 0 && PluginProgram.IsNameOfComponent(name))
        {
            return await KilnPlugin.Program().RunAsync(arguments);
        }

        // Not disposed: every message is flushed, and a broken stream must not fail once more at the end.
#pragma warning disable RS0030 // Main passes the console in to everything else.
        StreamWriter output = Writer(StandardStream.OpenOutput);
        StreamWriter error = Writer(StandardStream.OpenError);
        TerminalStops stops = new();
        CliContext context = new()
        {
            Arguments = [.. arguments],
            InvokedAs = Path.GetFileNameWithoutExtension(name) == "packer" ? "packer" : "kiln",
            ExecutablePath = Environment.ProcessPath ?? "kiln",
            Environment = EnvironmentVariables(),
            WorkingDirectory = Environment.CurrentDirectory,
            Output = output,
            Error = error,
            OpenInput = StandardStream.OpenInput,
            OpenTerminal = static () =>
                Environment.GetEnvironmentVariable("TERM") is "dumb" ? null : UnixTerminal.Open(),
            OpenControllingTerminal = () => ControllingTerminal.Open(stops),
            InputIsPipe = StandardInput.IsPipe,
            OpenScreen = () => UnixScreen.Open(stops),
            HandleFailures = static handler => new FailureHandler(handler),
            OutputIsTerminal = static () => !Console.IsOutputRedirected,
            OpenOutput = StandardStream.OpenOutput,
            Time = TimeProvider.System,
            StopSignals = new PosixStopSignals(),
            MakeComponents = static () => BuiltInComponents.Make(TimeProvider.System),
        };
#pragma warning restore RS0030
        return (int)await CommandLine.RunAsync(context, CancellationToken.None);
    }

    private static StreamWriter Writer(Func<Stream> open)
    {
        Stream stream;
        try
        {
            stream = open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Started with the stream closed: the work can go on, and what it says is lost.
            stream = new ClosedStream();
        }

        return new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), OutputBufferBytes);
    }

    private static Dictionary<string, string> EnvironmentVariables()
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return variables;
    }
}
