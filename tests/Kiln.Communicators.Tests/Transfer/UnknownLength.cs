namespace Kiln.Communicators.Tests.Transfer;

/// <summary>Content that does not tell its size, as what comes from a plugin.</summary>
internal sealed class UnknownLength(byte[] content) : MemoryStream(content)
{
    public override bool CanSeek => false;
}
