using System.Diagnostics.CodeAnalysis;

namespace Kiln.Wire.Yamux;

/// <summary>What a frame changes in the state of its stream (or tells about a ping).</summary>
[Flags]
[SuppressMessage("Naming", "CA1711", Justification = "The name of the field in the specification.")]
public enum YamuxFlags
{
    None = 0,

    /// <summary>Opens the stream; asks, on a ping.</summary>
    Syn = 1,

    /// <summary>Accepts the stream; answers, on a ping.</summary>
    Ack = 2,

    /// <summary>The sender will send no more on this stream.</summary>
    Fin = 4,

    /// <summary>Ends both directions of the stream at once.</summary>
    Rst = 8,
}
