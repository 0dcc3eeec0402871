using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kiln.Wire.Cty;
using Kiln.Wire.Gob;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;
using Kiln.Wire.Schemas;
using Kiln.Wire.Startup;
using Kiln.Wire.Yamux;

namespace Kiln.Wire.Tests.Vectors;

/// <summary>
/// Every vector is read, means what the file says, and is written as it was, or as something that means the same.
/// </summary>
public sealed class VectorTests
{
    private static readonly FrozenDictionary<string, Action<Vector>> Layers = new Dictionary<string, Action<Vector>>
    {
        ["handshake"] = CheckHandshake,
        ["describe"] = CheckDescription,
        ["yamux"] = CheckFrame,
        ["rpc"] = CheckCall,
        ["msgpack"] = CheckPack,
        ["cty-msgpack"] = CheckCtyPack,
        ["cty-json"] = CheckCtyJson,
        ["gob"] = GobVectors.Check,
        ["protobuf"] = CheckProtobuf,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, YamuxHeader> Frames = new Dictionary<string, YamuxHeader>
    {
        ["yamux-open-stream-1"] = new(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 1, 0),
        ["yamux-broker-id-0"] = new(YamuxFrameType.Data, YamuxFlags.None, 1, 4),
        ["yamux-ack-stream-1"] = new(YamuxFrameType.WindowUpdate, YamuxFlags.Ack, 1, 0),
        ["yamux-broker-ack-0"] = new(YamuxFrameType.Data, YamuxFlags.None, 1, 4),
        ["yamux-open-stream-2"] = new(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 2, 0),
        ["yamux-broker-id-1"] = new(YamuxFrameType.Data, YamuxFlags.None, 2, 4),
        ["yamux-fin"] = new(YamuxFrameType.WindowUpdate, YamuxFlags.Fin, 3, 0),
        ["yamux-rst"] = new(YamuxFrameType.WindowUpdate, YamuxFlags.Rst, 3, 0),
        ["yamux-ping"] = new(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 0),
        ["yamux-pong"] = new(YamuxFrameType.Ping, YamuxFlags.Ack, 0, 0),
        ["yamux-goaway-normal"] = new(YamuxFrameType.GoAway, YamuxFlags.None, 0, 0),
        ["yamux-window-update"] = new(YamuxFrameType.WindowUpdate, YamuxFlags.None, 12, 170308),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, Func<PackValue, PackValue>> Structs =
        new Dictionary<string, Func<PackValue, PackValue>>
        {
            ["msgpack-uploadargs"] = static v => UploadArguments.FromPack(v).ToPack(),
            ["msgpack-uploadargsnil"] = static v => UploadArguments.FromPack(v).ToPack(),
            ["msgpack-CommunicatorStartArgs"] = static v => StartArguments.FromPack(v).ToPack(),
            ["msgpack-DownloadArgs"] = static v => DownloadArguments.FromPack(v).ToPack(),
            ["msgpack-UploadDirArgs"] = static v => DirectoryArguments.FromPack(v).ToPack(),
            ["msgpack-HookRunArgs"] = static v => HookRunArguments.FromPack(v).ToPack(),
            ["msgpack-ProvisionArgs"] = static v => ProvisionArguments.FromPack(v).ToPack(),
            ["msgpack-ProvisionArgsNilMap"] = static v => ProvisionArguments.FromPack(v).ToPack(),
            ["msgpack-PPResp"] = static v => PostProcessReply.FromPack(v).ToPack(),
            ["msgpack-PrepResp"] = static v => BuilderPrepareReply.FromPack(v).ToPack(),
            ["msgpack-UiMachineArgs"] = static v => MachineArguments.FromPack(v).ToPack(),
            ["msgpack-TrackProgress"] = static v => ProgressArguments.FromPack(v).ToPack(),
            ["msgpack-ExecuteResponse"] = static v => ExecuteReply.FromPack(v).ToPack(),
            ["msgpack-DSConfigureResponse"] = static v => DatasourceConfigureReply.FromPack(v).ToPack(),
            ["msgpack-time"] = static v => PackTimestamp.FromPack(v)!.Value.ToPack(),
            ["msgpack-timens"] = static v => PackTimestamp.FromPack(v)!.Value.ToPack(),
            ["msgpack-timepre1970"] = static v => PackTimestamp.FromPack(v)!.Value.ToPack(),
            ["msgpack-timefar"] = static v => PackTimestamp.FromPack(v)!.Value.ToPack(),
        }.ToFrozenDictionary();

    public static TheoryData<string> Names => [.. VectorFile.Vectors.Select(static vector => vector.Name)];

    [Fact]
    public void The_file_has_the_vectors_that_are_counted_here()
    {
        Assert.Equal(362, VectorFile.Vectors.Length);
        Assert.Equal(16, VectorFile.Transcripts.Length);
        Assert.Equal(362, Names.Count);
        Assert.Equal(Layers.Keys.Order(), VectorFile.Vectors.Select(static v => v.Layer).Distinct().Order());
        Assert.Equal(Frames.Count, VectorFile.Vectors.Count(static v => v.Layer == "yamux"));
        Assert.All(Structs.Keys, static name => Assert.Equal("msgpack", VectorFile.Find(name).Layer));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Vector_is_read_and_written_as_recorded(string name)
    {
        Vector vector = VectorFile.Find(name);
        Layers[vector.Layer](vector);
    }

    private static void CheckHandshake(Vector vector)
    {
        HandshakeLine line = HandshakeLine.Parse(Encoding.UTF8.GetString(vector.Bytes));
        JsonElement decoded = vector.Decoded!.Value;
        Assert.Equal(decoded.GetProperty("major").GetRawText(), line.Major);
        Assert.Equal(decoded.TryGetProperty("minor", out JsonElement minor) ? minor.GetRawText() : null, line.Minor);
        Assert.Equal(decoded.GetProperty("network").GetString(), line.Network);
        Assert.Equal(decoded.GetProperty("address").GetString(), line.Address);
        Assert.Equal(vector.Bytes, Encoding.UTF8.GetBytes($"{line}\n"));
    }

    private static void CheckDescription(Vector vector)
    {
        Description description = Description.Parse(vector.Bytes);
        Assert.Equal(
            ("1.2.3", "x5.0", Description.Protobuf),
            (description.Version, description.ApiVersion, description.ProtocolVersion));
        Assert.Equal(["-packer-default-plugin-name-", "my"], description.Builders);
        Assert.Equal(vector.Bytes, description.Write());
    }

    private static void CheckFrame(Vector vector)
    {
        YamuxHeader header = YamuxHeader.Read(vector.Bytes);
        Assert.Equal(Frames[vector.Name], header);
        byte[] written = new byte[YamuxHeader.Size];
        header.Write(written);
        Assert.Equal(vector.Bytes[..YamuxHeader.Size], written);
        Assert.Equal(
            header.Type == YamuxFrameType.Data ? header.Length : 0, (uint)(vector.Bytes.Length - YamuxHeader.Size));
    }

    private static void CheckCall(Vector vector)
    {
        PackStreamReader reader = new(new MemoryStream(vector.Bytes), PackLimits.Default);
        PackValue head = Next(reader)!;
        PackValue body = Next(reader)!;
        Assert.Null(Next(reader));
        if (vector.Decoded is { } decoded)
        {
            Assert.True(Dump.IsSame(new JsonObject { ["header"] = Dump.Of(head), ["body"] = Dump.Of(body) }, decoded));
        }

        bool isResponse = ((PackMap)head).Entries.Length == 3;
        RpcHeader header = RpcHeader.Read(head);
        PackValue passed = !isResponse
            ? KnownCalls.PassArgument(header.ServiceMethod, body)
            : header.Error!.Length > 0 ? PackValue.Map() : KnownCalls.PassReply(header.ServiceMethod, body);
        Assert.Equal(vector.Bytes, (isResponse ? header : header with { Error = null }).Write(passed).ToArray());
    }

    private static void CheckPack(Vector vector)
    {
        PackValue value = PackReader.Read(vector.Bytes, PackLimits.Default);
        Assert.True(Dump.IsSame(Dump.Of(value), vector.Decoded));
        Assert.Equal(vector.Bytes, PackWriter.Write(value));
        if (Structs.TryGetValue(vector.Name, out Func<PackValue, PackValue>? pass))
        {
            Assert.Equal(vector.Bytes, PackWriter.Write(pass(value)));
        }
    }

    private static void CheckCtyPack(Vector vector)
    {
        CtyTyped value = CtyPack.Read(vector.Bytes, PackLimits.Default);
        Assert.Equal(vector.Bytes, CtyPack.Write(value));
        string twin = vector.Name.Replace("cty-msgpack", "cty-json", StringComparison.Ordinal);
        if (VectorFile.Vectors.FirstOrDefault(other => other.Name == twin) is { } json)
        {
            Assert.Equal(Encoding.UTF8.GetString(json.Bytes), Encoding.UTF8.GetString(CtyJson.Write(value)));
            Assert.Equal(vector.Bytes, CtyPack.Write(CtyJson.Read(json.Bytes)));
        }
    }

    private static void CheckCtyJson(Vector vector)
    {
        Assert.Equal(vector.Decoded!.Value.GetString(), Encoding.UTF8.GetString(vector.Bytes));
        Assert.Equal(vector.Bytes, CtyJson.Write(CtyJson.Read(vector.Bytes)));
    }

    private static void CheckProtobuf(Vector vector)
    {
        SchemaObject schema = ProtobufSchema.Read(vector.Bytes);
        Assert.Equal(vector.Bytes, ProtobufSchema.Write(schema));

        // The same schema is there as gob.
        Vector twin = VectorFile.Find(vector.Name.Replace("protobuf Spec", "gob ObjectSpec", StringComparison.Ordinal));
        Assert.True(Dump.IsSame(Dump.Of(schema), twin.Decoded!.Value));
    }

    private static PackValue? Next(PackStreamReader reader)
    {
        Task<PackValue?> read = reader.ReadAsync(CancellationToken.None).AsTask();
        Assert.True(read.IsCompleted, "A stream in memory does not wait.");
        return read.GetAwaiter().GetResult();
    }
}
