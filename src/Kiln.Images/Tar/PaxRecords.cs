using System.Globalization;
using System.Text;
using Kiln.Images.Unix;

namespace Kiln.Images.Tar;

/// <summary>The records of a PAX header: <c>LENGTH KEY=VALUE\n</c>. Keys are raw, values are bytes.</summary>
internal static class PaxRecords
{
    public const string AttributePrefix = "SCHILY.xattr.";

    public static List<KeyValuePair<string, byte[]>> Parse(ReadOnlySpan<byte> content)
    {
        List<KeyValuePair<string, byte[]>> records = [];
        while (!content.IsEmpty && content[0] != 0)
        {
            int space = content.IndexOf((byte)' ');
            if (space is < 1 or > 9
                || !int.TryParse(content[..space], NumberStyles.None, CultureInfo.InvariantCulture, out int length)
                || length > content.Length
                || length < space + 3
                || content[length - 1] != (byte)'\n')
            {
                throw new TarFormatException("an extended header has a bad record");
            }

            ReadOnlySpan<byte> record = content[(space + 1)..(length - 1)];
            int equals = record.IndexOf((byte)'=');
            if (equals < 1)
            {
                throw new TarFormatException("an extended header has a record without a name");
            }

            records.Add(new(RawName.FromBytes(record[..equals]), record[(equals + 1)..].ToArray()));
            content = content[length..];
        }

        return records;
    }

    public static byte[] Write(IEnumerable<KeyValuePair<string, byte[]>> records)
    {
        using MemoryStream content = new();
        foreach (KeyValuePair<string, byte[]> record in records)
        {
            // The length counts its own digits.
            int rest = record.Key.Length + record.Value.Length + 3;
            int length = rest + Digits(rest);
            length = rest + Digits(length);
            content.Write(Encoding.Latin1.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"{length} {record.Key}=")));
            content.Write(record.Value);
            content.WriteByte((byte)'\n');
        }

        return content.ToArray();
    }

    private static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;
}
