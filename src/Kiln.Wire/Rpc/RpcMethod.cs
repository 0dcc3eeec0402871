using Kiln.Wire.MessagePack;

namespace Kiln.Wire.Rpc;

/// <summary>Carries out a call; several may run at a time.</summary>
/// <param name="cancellationToken">The caller is gone, or the server ends: nobody waits for the reply any more.</param>
/// <returns>The reply. An exception becomes the error of the reply; its message is its text.</returns>
public delegate Task<PackValue> RpcMethod(PackValue argument, CancellationToken cancellationToken);
