using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Nerdbank.MessagePack;

namespace Kiln.Wire.MessagePack;

/// <summary>Reads MessagePack into values.</summary>
public static class PackReader
{
    /// <summary>Reads bytes that are one value and nothing else; the result does not refer to them.</summary>
    /// <exception cref="WireException">They are not, or are over a limit.</exception>
    public static PackValue Read(ReadOnlyMemory<byte> bytes, PackLimits limits) =>
        Read(new ReadOnlySequence<byte>(bytes), limits);

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte}, PackLimits)"/>
    public static PackValue Read(in ReadOnlySequence<byte> bytes, PackLimits limits)
    {
        if (bytes.Length > limits.MaxBytes)
        {
            throw new WireException(WireFailure.Limit, $"A message is longer than {limits.MaxBytes} bytes.");
        }

        try
        {
            MessagePackReader reader = new(bytes);
            Reading reading = new(limits);
            PackValue value = reading.ReadValue(ref reader, 0);
            return reader.End
                ? value
                : throw WireException.Protocol(
                    "A MessagePack value is followed by something that does not belong to it.");
        }
        catch (Exception failure)
            when (failure is MessagePackSerializationException or EndOfStreamException or OverflowException)
        {
            throw new WireException(WireFailure.Protocol, $"A message is not MessagePack: {failure.Message}", failure);
        }
    }

    private sealed class Reading(PackLimits limits)
    {
        private int _values;

        public PackValue ReadValue(ref MessagePackReader reader, int depth)
        {
            if (depth > limits.MaxDepth)
            {
                throw new WireException(
                    WireFailure.Limit, $"A message is nested deeper than {limits.MaxDepth} levels.");
            }

            if (++_values > limits.MaxValues)
            {
                throw new WireException(WireFailure.Limit, $"A message holds more than {limits.MaxValues} values.");
            }

            switch (reader.NextMessagePackType)
            {
                case MessagePackType.Nil:
                    reader.ReadNil();
                    return PackValue.Nil;
                case MessagePackType.Boolean:
                    return new PackBoolean(reader.ReadBoolean());
                case MessagePackType.Integer:
                    return ReadInteger(ref reader);
                case MessagePackType.Float:
                    return reader.NextCode == MessagePackCode.Float32
                        ? new PackSingle(reader.ReadSingle())
                        : new PackDouble(reader.ReadDouble());
                case MessagePackType.String:
                    return new PackText(reader.ReadString()!);
                case MessagePackType.Binary:
                    return new PackBinary(reader.ReadBytes()!.Value.ToArray());
                case MessagePackType.Array:
                    return ReadArray(ref reader, depth);
                case MessagePackType.Map:
                    return ReadMap(ref reader, depth);
                case MessagePackType.Extension:
                    Extension extension = reader.ReadExtension();
                    return new PackExtension(extension.Header.TypeCode, extension.Data.ToArray());
                default:
                    throw WireException.Protocol(
                        $"A message is not MessagePack: no value begins with 0x{reader.NextCode:x2}.");
            }
        }

        private static PackValue ReadInteger(ref MessagePackReader reader) =>
            reader.NextCode is >= MessagePackCode.UInt8 and <= MessagePackCode.UInt64
                ? new PackUnsigned(reader.ReadUInt64())
                : new PackInteger(reader.ReadInt64());

        private PackArray ReadArray(ref MessagePackReader reader, int depth)
        {
            PackValue[] items = new PackValue[Count(reader.ReadArrayHeader())];
            for (int i = 0; i < items.Length; i++)
            {
                items[i] = ReadValue(ref reader, depth + 1);
            }

            return new(ImmutableCollectionsMarshal.AsImmutableArray(items));
        }

        private PackMap ReadMap(ref MessagePackReader reader, int depth)
        {
            KeyValuePair<PackValue, PackValue>[] entries =
                new KeyValuePair<PackValue, PackValue>[Count(reader.ReadMapHeader())];
            for (int i = 0; i < entries.Length; i++)
            {
                PackValue key = ReadValue(ref reader, depth + 1);
                entries[i] = new(key, ReadValue(ref reader, depth + 1));
            }

            return new(ImmutableCollectionsMarshal.AsImmutableArray(entries));
        }

        /// <summary>Checks a count before anything is allocated for it.</summary>
        private int Count(int count) => count <= limits.MaxValues - _values
            ? count
            : throw new WireException(WireFailure.Limit, $"A message holds more than {limits.MaxValues} values.");
    }
}
