using Kiln.Wire.Cty;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Schemas;

namespace Kiln.FaultyPlugin;

/// <summary>What all components take, and what the data source gives.</summary>
internal static class FaultySchema
{
    private static readonly CtyType Text = new CtyPrimitive(CtyKind.String);

    /// <summary>One optional text.</summary>
    public static PackValue Configuration { get; } = new ConfigSpecReply(ProtobufSchema.Write(Object("note"))).ToPack();

    public static PackValue Output { get; } = new OutputSpecReply(ProtobufSchema.Write(Object("answer"))).ToPack();

    public static ReadOnlyMemory<byte> Answer { get; } = CtyPack.Write(new(
        new CtyObject([new("answer", Text, false)]),
        new CtyMapping([new("answer", new CtyText("42"))])));

    private static SchemaObject Object(string name) => new([new(name, new SchemaArgument(name, Text, false))]);
}
