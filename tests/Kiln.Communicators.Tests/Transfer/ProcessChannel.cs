using System.Diagnostics;
using Kiln.Communicators.Ssh;

namespace Kiln.Communicators.Tests.Transfer;

/// <summary>A process as a channel.</summary>
internal sealed class ProcessChannel : ISshChannel
{
    private readonly Process _process;
    private bool _isDisposed;

    public ProcessChannel(Process process)
    {
        _process = process;
        Input = process.StandardInput.BaseStream;
        Output = process.StandardOutput.BaseStream;
        Error = process.StandardError.BaseStream;
        Exit = WaitAsync();
    }

    public Stream Input { get; }

    public Stream Output { get; }

    public Stream Error { get; }

    public Task<int?> Exit { get; }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await Exit;
        _process.Dispose();
    }

    private async Task<int?> WaitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }
}
