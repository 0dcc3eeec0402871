using System.Buffers;
using Kiln.Wire.MessagePack;

namespace Kiln.Wire.Rpc;

/// <summary>
/// What goes before the body of a request, and with an error (empty for success) before that of a response.
/// </summary>
/// <param name="Error">Nothing in a request.</param>
public sealed record RpcHeader(string ServiceMethod, ulong Sequence, string? Error)
{
    private const string MethodField = "ServiceMethod";

    private const string SequenceField = "Seq";

    private const string ErrorField = "Error";

    public static RpcHeader Read(PackValue value)
    {
        PackFields fields = new(value, MethodField, SequenceField, ErrorField);
        return new(fields[MethodField].AsText(), fields[SequenceField].AsSequence(), fields[ErrorField].AsText());
    }

    /// <summary>The header and its body as they go over the wire: two values without anything between them.</summary>
    public ReadOnlyMemory<byte> Write(PackValue body)
    {
        ArrayBufferWriter<byte> buffer = new();
        PackWriter.Write(buffer, ToPack());
        PackWriter.Write(buffer, body);
        return buffer.WrittenMemory;
    }

    private PackValue ToPack()
    {
        (string, PackValue) method = (MethodField, PackValue.Of(ServiceMethod));
        (string, PackValue) sequence = (SequenceField, new PackUnsigned(Sequence));
        return Error is null
            ? PackValue.Map(method, sequence)
            : PackValue.Map(method, sequence, (ErrorField, PackValue.Of(Error)));
    }
}
