namespace Kiln.Wire.Protobuf;

/// <summary>How the value of a field is sent.</summary>
internal enum ProtoWireType
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}
