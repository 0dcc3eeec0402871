using Kiln.Remote;
using Kiln.Wire.Cty;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Schemas;

namespace Kiln.FaultyPlugin;

/// <summary>What all components take, and what the data source gives.</summary>
/// <param name="encoding">As the host wants it.</param>
internal sealed class FaultySchema(SchemaEncoding encoding)
{
    private static readonly CtyType Text = new CtyPrimitive(CtyKind.String);

    private static readonly CtyTyped TheAnswer = new(
        new CtyObject([new("answer", Text, false)]),
        new CtyMapping([new("answer", new CtyText("42"))]));

    /// <summary>One optional text.</summary>
    public PackValue Configuration => new ConfigSpecReply(Object("note")).ToPack();

    public PackValue Output => new OutputSpecReply(Object("answer")).ToPack();

    public ReadOnlyMemory<byte> Answer =>
        encoding == SchemaEncoding.Protobuf ? CtyPack.Write(TheAnswer) : CtyGob.Write(TheAnswer);

    private byte[] Object(string name)
    {
        SchemaObject schema = new([new(name, new SchemaArgument(name, Text, false))]);
        return encoding == SchemaEncoding.Protobuf ? ProtobufSchema.Write(schema) : GobSchema.Write(schema, "");
    }
}
