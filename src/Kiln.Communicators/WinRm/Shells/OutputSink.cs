using Kiln.Platform.Processes;

namespace Kiln.Communicators.WinRm.Shells;

/// <summary>Where one output stream of a command goes: lines, or bytes as they are.</summary>
internal sealed class OutputSink(Action<string>? onLine, Stream? stream)
{
    private const int MaxLineBytes = 64 * 1024;

    private readonly LineSplitter? _lines = stream is null && onLine is not null ? new(onLine, MaxLineBytes) : null;

    public async ValueTask WriteAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        _lines?.Write(bytes);
        if (stream is not null)
        {
            await stream.WriteAsync(bytes, cancellationToken);
        }
    }

    /// <summary>Hands on a last line that had no end.</summary>
    public void Complete() => _lines?.Complete();
}
