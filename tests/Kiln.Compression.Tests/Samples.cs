using System.Text;

namespace Kiln.Compression.Tests;

/// <summary>Inputs of every size that matters, and of every kind: text, noise, zeros.</summary>
internal static class Samples
{
    /// <summary>Around the borders of blocks of all formats.</summary>
    public static readonly int[] Sizes =
    [
        0, 1, 0xfeff, 0xff00, 0xff01, 899_979, 899_980, 899_981, 1_044_480, 1_048_575, 1_048_576, 1_048_577,
        4_194_303, 4_194_304, 4_194_305, 9_000_001,
    ];

    /// <summary>The slow formats leave out what only others have borders at.</summary>
    public static IEnumerable<int> SizesOf(CompressionFormat format) => format is CompressionFormat.Bzip2 or CompressionFormat.Xz
        ? Sizes.Where(static size => size is < 1_000_000 or 4_194_305)
        : Sizes;

    public static byte[] Text(int size)
    {
        StringBuilder text = new();
        for (int i = 0; text.Length < size; i++)
        {
            text.Append(i * 7919L % 104_729).Append(" lines of text that repeat themselves, more or less\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString())[..size];
    }

    public static byte[] Noise(int size)
    {
        byte[] bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    public static byte[] Zeros(int size) => new byte[size];
}
