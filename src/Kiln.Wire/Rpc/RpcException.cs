namespace Kiln.Wire.Rpc;

/// <summary>
/// The other side carried a call out and it failed; the connection goes on. The message is the other side's own text.
/// </summary>
public sealed class RpcException(string serviceMethod, string message) : Exception(message)
{
    public string ServiceMethod { get; } = serviceMethod;
}
