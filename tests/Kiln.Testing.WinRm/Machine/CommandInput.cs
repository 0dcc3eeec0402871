using System.IO.Pipelines;
using System.Threading.Channels;

namespace Kiln.Testing.WinRm.Machine;

/// <summary>The standard input of a command, which the client fills.</summary>
internal sealed class CommandInput
{
    private readonly Pipe _pipe = new();
    private readonly Channel<bool> _turn = Channel.CreateBounded<bool>(1);
    private bool _completed;

    public Stream Stream => _pipe.Reader.AsStream();

    public async Task WriteAsync(byte[] bytes, bool isLast, CancellationToken token)
    {
        await _turn.Writer.WriteAsync(true, token);
        try
        {
            if (!_completed)
            {
                await _pipe.Writer.WriteAsync(bytes, token);
            }
        }
        finally
        {
            _turn.Reader.TryRead(out bool _);
        }

        if (isLast)
        {
            Complete();
        }
    }

    public void Complete()
    {
        if (!Interlocked.Exchange(ref _completed, true))
        {
            _pipe.Writer.Complete();
        }
    }
}
