using System.Text;
using Kiln.Builders.Oci.Wire;
using Kiln.Platform.Processes;
using Kiln.Platform.Terminals;

namespace Kiln.Builders.Oci.Worker;

/// <summary>One request while it is worked on: its body in, its lines and its body out, and when to give up.</summary>
internal sealed class Exchange : IDisposable
{
    private readonly CancellationTokenSource _cancellation;
    private readonly FrameWriter _writer;

    public Exchange(FrameWriter writer, CancellationToken cancellationToken)
    {
        _writer = writer;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Input = new(writer, _cancellation.Token);
        Output = new(writer, FrameKind.Data);
        Error = new(writer, FrameKind.ErrorData);
    }

    public RequestBody Input { get; }

    public ReplyBody Output { get; }

    public ReplyBody Error { get; }

    public CancellationToken Cancellation => _cancellation.Token;

    public void Cancel() => _cancellation.Cancel();

    /// <summary>Of the shell's terminal, as long as there is one.</summary>
    public ProcessTerminal? Terminal { get; set; }

    public void Resize(TerminalSize size) => Terminal?.Resize(size);

    public void WriteOutputLine(string line) => _writer.Write(FrameKind.OutputLine, Encoding.UTF8.GetBytes(line));

    public void WriteErrorLine(string line) => _writer.Write(FrameKind.ErrorLine, Encoding.UTF8.GetBytes(line));

    public void Dispose()
    {
        _cancellation.Dispose();
        Input.Dispose();
    }
}
