namespace Kiln.Builders.Docker.Dockerfiles;

/// <summary>
/// The fields of a message of protocol buffers that have a length: texts, bytes and messages within it.
/// </summary>
internal static class ProtobufFields
{
    private const int NumberKind = 0;
    private const int EightBytesKind = 1;
    private const int LengthKind = 2;
    private const int FourBytesKind = 5;
    private const int KindBits = 3;
    private const int HighestShift = 63;

    /// <exception cref="FormatException">It is no such message.</exception>
    public static List<(int Field, ReadOnlyMemory<byte> Content)> Read(ReadOnlyMemory<byte> message)
    {
        List<(int, ReadOnlyMemory<byte>)> fields = [];
        while (!message.IsEmpty)
        {
            ulong tag = Number(ref message);
            switch ((int)(tag & 7))
            {
                case NumberKind:
                    Number(ref message);
                    break;
                case EightBytesKind:
                    Take(ref message, sizeof(ulong));
                    break;
                case LengthKind:
                    ulong length = Number(ref message);
                    fields.Add(((int)(tag >> KindBits), Take(ref message, length)));
                    break;
                case FourBytesKind:
                    Take(ref message, sizeof(uint));
                    break;
                default:
                    throw new FormatException("A message holds a field of a kind that is not known.");
            }
        }

        return fields;
    }

    private static ulong Number(ref ReadOnlyMemory<byte> message)
    {
        ulong value = 0;
        for (int shift = 0; shift <= HighestShift; shift += 7)
        {
            byte next = Take(ref message, 1).Span[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new FormatException("A message holds a number that does not end.");
    }

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> message, ulong length)
    {
        if (length > (ulong)message.Length)
        {
            throw new FormatException("A message ends within a field.");
        }

        ReadOnlyMemory<byte> taken = message[..(int)length];
        message = message[(int)length..];
        return taken;
    }
}
