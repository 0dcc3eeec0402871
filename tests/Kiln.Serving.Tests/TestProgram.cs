using System.Collections.Immutable;
using System.Text;

namespace Kiln.Serving.Tests;

/// <summary>A program that runs in the process of the tests.</summary>
internal sealed class TestProgram : IDisposable
{
    private readonly MemoryStream _output = new();
    private readonly StringWriter _error = new();

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public string InvokedAs { get; init; } = "packer-plugin-test";

    public string Output => Encoding.UTF8.GetString(_output.ToArray());

    public string Error => _error.ToString();

    /// <summary>As it is when nobody reads it any more.</summary>
    public void CloseOutput() => _output.Dispose();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    public Task<int> RunAsync(PluginProgram program, params ImmutableArray<string> arguments) => program.RunAsync(
        arguments,
        new()
        {
            InvokedAs = InvokedAs,
            Variable = Environment.GetValueOrDefault,
            WorkingDirectory = "/",
            OpenOutput = () => _output,
            Error = _error,
            LeaveOutput = static () => { },
            Time = TimeProvider.System,
        });
}
