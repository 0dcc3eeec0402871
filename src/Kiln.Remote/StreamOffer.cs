using Kiln.Wire;
using Kiln.Wire.Yamux;

namespace Kiln.Remote;

/// <summary>A stream that the other side is going to dial.</summary>
/// <param name="Id">To be told to the other side.</param>
/// <param name="Stream">Fails with a <see cref="WireException"/> when it was not dialed within 5 s.</param>
public readonly record struct StreamOffer(uint Id, Task<YamuxStream> Stream);
