using System.Text.Json;
using Kiln.Builders.Docker.Engine;

namespace Kiln.Builders.Docker.Running;

/// <param name="Id">As the engine knows it.</param>
/// <param name="User">As its configuration has it; empty for root.</param>
/// <param name="Address">Of its network; empty when it has none.</param>
internal sealed record StartedContainer(string Id, string User, string Address)
{
    public static StartedContainer Read(string id, JsonElement container)
    {
        string address = EngineJson.Text(container, "NetworkSettings", "IPAddress") ?? "";
        JsonElement? all = EngineJson.Member(container, "NetworkSettings", "Networks");
        if (address.Length == 0 && all is { ValueKind: JsonValueKind.Object } networks)
        {
            address = networks.EnumerateObject()
                .Select(static network => EngineJson.Text(network.Value, "IPAddress") ?? "")
                .FirstOrDefault(static text => text.Length > 0) ?? "";
        }

        return new(id, EngineJson.Text(container, "Config", "User") ?? "", address);
    }
}
