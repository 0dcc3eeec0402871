using System.Runtime.InteropServices;

namespace Kiln.Compression.Codecs;

/// <summary>A packer that brings its own threads. Used by one thread at a time.</summary>
internal interface IStreamCodec : IDisposable
{
    /// <summary>Takes some input, gives some output; waits for at most a moment.</summary>
    /// <param name="input">What was not taken yet.</param>
    /// <param name="packed">Room for output.</param>
    /// <param name="isEnd">No input follows after this one.</param>
    CodecProgress Pack(ReadOnlySpan<byte> input, Span<byte> packed, bool isEnd);
}

/// <param name="Taken">Bytes of input.</param>
/// <param name="Packed">Bytes of output.</param>
/// <param name="IsDone">Everything is out, after the end of the input was told.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CodecProgress(int Taken, int Packed, bool IsDone);
