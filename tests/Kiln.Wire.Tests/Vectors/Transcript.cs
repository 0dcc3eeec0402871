using System.Collections.Immutable;

namespace Kiln.Wire.Tests.Vectors;

/// <summary>A recorded session, frame by frame.</summary>
public sealed record Transcript(string Name, string Handshake, ImmutableArray<TranscriptFrame> Frames)
{
    /// <summary>Whether schemas and values are gob in it.</summary>
    public bool IsGob =>
        Name.StartsWith("gob-", StringComparison.Ordinal) || Name.StartsWith("1.6.6", StringComparison.Ordinal);
}

/// <param name="IsFromHost">The host is the yamux client.</param>
public sealed record TranscriptFrame(bool IsFromHost, byte[] Bytes);
