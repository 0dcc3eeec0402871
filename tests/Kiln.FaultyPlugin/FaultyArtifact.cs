using Kiln.Remote;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Rpc;

namespace Kiln.FaultyPlugin;

/// <summary>An artifact without files.</summary>
internal static class FaultyArtifact
{
    /// <returns>Where it is served until the connection ends.</returns>
    public static uint Serve(RemoteConnection connection, FaultyMethods methods, string id)
    {
        RpcServices services = new();
        methods.Add(services, "Artifact", new Dictionary<string, RpcMethod>(StringComparer.Ordinal)
        {
            ["BuilderId"] = static (_, _) => Task.FromResult(PackValue.Of("faulty")),
            ["Id"] = (_, _) => Task.FromResult(PackValue.Of(id)),
            ["String"] = (_, _) => Task.FromResult(PackValue.Of($"the artifact {id}")),
            ["Files"] = static (_, _) => Task.FromResult(PackValue.Nil),
            ["State"] = static (_, _) => Task.FromResult(PackValue.Nil),
            ["Destroy"] = static (_, _) => Task.FromResult(PackValue.Nil),
        });
        return connection.Serve(services).Id;
    }
}
