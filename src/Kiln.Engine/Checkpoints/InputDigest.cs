using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Kiln.Values;

namespace Kiln.Engine.Checkpoints;

/// <summary>
/// Digests of what goes into a checkpoint. They are keyed with a secret of the cache folder, because what a short
/// password is could be found out from a plain digest of it.
/// </summary>
internal sealed class InputDigest(byte[] secret)
{
    public string Of(string text) => Finish(hash => Append(hash, text));

    public string Of(HclValue value) => Finish(hash => Append(hash, value));

    public string Of(string before, ImmutableSortedDictionary<string, string> inputs) => Finish(hash =>
    {
        Append(hash, before);
        foreach ((string name, string digest) in inputs)
        {
            Append(hash, name);
            Append(hash, digest);
        }
    });

    private string Finish(Action<IncrementalHash> append)
    {
        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        append(hash);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Append(hash, bytes.Length);
        hash.AppendData(bytes);
    }

    private static void Append(IncrementalHash hash, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }

    /// <summary>Values that are told apart anywhere give different bytes; sensitivity makes no difference.</summary>
    private static void Append(IncrementalHash hash, HclValue value)
    {
        Append(hash, value.Type.ToString() ?? "");
        if (!value.HasContent)
        {
            Append(hash, value.IsKnown ? "null" : "unknown");
            return;
        }

        switch (value.Type)
        {
            case MapType or ObjectType:
                ImmutableSortedDictionary<string, HclValue> entries = value.AsEntries();
                Append(hash, entries.Count);
                foreach ((string name, HclValue part) in entries)
                {
                    Append(hash, name);
                    Append(hash, part);
                }

                break;
            case PrimitiveType:
                Append(hash, value.Type == HclType.String ? value.AsString() : PrimitiveText(value));
                break;
            default:
                ImmutableArray<HclValue> elements = value.AsElements();
                Append(hash, elements.Length);
                foreach (HclValue element in elements)
                {
                    Append(hash, element);
                }

                break;
        }
    }

    private static string PrimitiveText(HclValue value) =>
        value.Type == HclType.Bool ? (value.AsBool() ? "true" : "false") : value.AsNumber().ToString();
}
