using System.Collections.Immutable;
using System.Text;
using Kiln.Cli.Composition;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Cli.Tests;

/// <summary>Runs the command line in this process.</summary>
internal sealed class InProcess : IStopSignals
{
    private Action<string>? _handler;

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public string InvokedAs { get; set; } = "kiln";

    public string WorkingDirectory { get; set; } = System.Environment.CurrentDirectory;

    public TimeProvider Time { get; set; } = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_795_403_452));

    public Func<ComponentSet> MakeComponents { get; set; } = static () => BuiltInComponents.Make(TimeProvider.System);

    public Func<TextWriter, TextWriter> WrapOutput { get; set; } = static writer => writer;

    /// <summary>What the standard input holds.</summary>
    public string Input { get; set; } = "";

    public bool InputIsPipe { get; set; } = true;

    public bool OutputIsTerminal { get; set; }

    /// <summary>Gets the outside world before the command does.</summary>
    public Action<CliContext> Look { get; set; } = static _ => { };

    /// <summary>The terminal behind the standard output.</summary>
    public Func<Platform.Terminals.IScreen?> OpenScreen { get; set; } = static () => null;

    /// <summary>What commands wrote to the standard output as bytes.</summary>
    public MemoryStream OutputBytes { get; } = new();

    public async Task<Outcome> RunAsync(params string[] arguments)
    {
        StringWriter output = new() { NewLine = "\n" };
        StringWriter error = new() { NewLine = "\n" };
        CliContext context = new()
        {
            Arguments = [.. arguments],
            InvokedAs = InvokedAs,
            Environment = Environment.ToImmutableDictionary(),
            WorkingDirectory = WorkingDirectory,
            Output = WrapOutput(output),
            Error = error,
            OpenInput = () => new MemoryStream(Encoding.UTF8.GetBytes(Input)),
            InputIsPipe = () => InputIsPipe,
            OutputIsTerminal = () => OutputIsTerminal,
            OpenScreen = OpenScreen,
            OpenOutput = () => OutputBytes,
            Time = Time,
            StopSignals = this,
            MakeComponents = MakeComponents,
        };
        Look(context);
        ExitCode code = await CommandLine.RunAsync(context, TestContext.Current.CancellationToken);
        return new((int)code, output.ToString(), error.ToString());
    }

    /// <summary>What the operating system does on Ctrl-C.</summary>
    public void Signal(string name) => _handler?.Invoke(name);

    public IDisposable Handle(Action<string> handler)
    {
        _handler = handler;
        return new MemoryStream();
    }

    internal sealed record Outcome(int ExitCode, string Output, string Error);
}
