using System.Collections.Immutable;
using System.Text.Json;
using Kiln.Testing;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;

namespace Kiln.Remote.Tests.Configuration;

/// <summary>What Packer 1.6.6 and 1.16.0 sent to plugins to prepare them.</summary>
internal static class RecordedConfigs
{
    private static readonly Lazy<Dictionary<string, byte[]>> Recorded = new(Load);

    public static async Task<ImmutableArray<PackValue>> ReadAsync(string call)
    {
        using MemoryStream stream = new(Recorded.Value[$"{call}-request"]);
        PackStreamReader reader = new(stream, PackLimits.Default);
        await reader.ReadAsync(CancellationToken.None);
        return PrepareArguments.FromPack((await reader.ReadAsync(CancellationToken.None))!).Configs;
    }

    private static Dictionary<string, byte[]> Load()
    {
        string path = Path.Combine(RepositoryRoot.Path, "tests/Kiln.Wire.Tests/vectors/plugin-protocol.json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.GetProperty("vectors").EnumerateArray().ToDictionary(
            static vector => vector.GetProperty("name").GetString()!,
            static vector => Convert.FromHexString(vector.GetProperty("hex").GetString()!));
    }
}
