namespace Kiln.Wire.Tests.Support;

/// <summary>A connection whose other side says what is given, takes everything and hangs up.</summary>
internal sealed class ScriptedStream(byte[] said) : MemoryStream(said, writable: false)
{
    public override bool CanWrite => true;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.CompletedTask;
}
