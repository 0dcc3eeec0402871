using Kiln.Wire.MessagePack;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Tests.Support;

/// <summary>Services that answer with fixed values, or fail.</summary>
internal static class Answers
{
    public static RpcServices Of(string service, params (string Method, PackValue Value)[] replies) =>
        new RpcServices().Add(service, replies.ToDictionary(
            static reply => reply.Method,
            static reply => (RpcMethod)((_, _) => Task.FromResult(reply.Value))));

    public static RpcMethod Failure(string message) =>
        (_, _) => Task.FromException<PackValue>(new InvalidOperationException(message));
}
