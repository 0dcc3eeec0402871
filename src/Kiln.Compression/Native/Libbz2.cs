using System.Runtime.InteropServices;

namespace Kiln.Compression.Native;

/// <summary>libbz2, the library of bzip2.</summary>
internal static unsafe partial class Libbz2
{
    private const string Library = "libbz2.so.1.0";
    private const int DefaultWorkFactor = 0;

    public static void Require() => NativeLibraries.Require("bzip2", Library, "libbz2-1.0");

    /// <summary>The largest result for that much input.</summary>
    public static int Bound(int length) => length + (length / 100) + 601;

    /// <returns>The length of the result.</returns>
    /// <exception cref="PackingException">The library refused.</exception>
    public static int Pack(ReadOnlySpan<byte> input, Span<byte> packed, int level)
    {
        uint length = (uint)packed.Length;
        fixed (byte* source = input)
        fixed (byte* target = packed)
        {
            // An empty span has no address, which the library does not accept.
            byte nothing;
            byte* start = source is null ? &nothing : source;
            int code = Compress(target, ref length, start, (uint)input.Length, level, 0, DefaultWorkFactor);
            return code == 0
                ? (int)length
                : throw new PackingException(
                    $"libbz2 could not pack a block (code {code}); there may be too little memory.");
        }
    }

    [LibraryImport(Library, EntryPoint = "BZ2_bzBuffToBuffCompress")]
    private static partial int Compress(
        byte* target,
        ref uint targetLength,
        byte* source,
        uint sourceLength,
        int blockSize,
        int verbosity,
        int workFactor);
}
