namespace Kiln.Remote.Tests.Support;

/// <summary>A terminal that nobody types on.</summary>
internal sealed class EndlessStream() : UnsizedStream(Null)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return 0;
    }
}
