using System.Runtime.InteropServices;

namespace Kiln.Compression.Native;

/// <summary>libzstd 1.4 or newer. Names and numbers are those of zstd.h.</summary>
internal static unsafe partial class Libzstd
{
    private const string Library = "libzstd.so.1";
    private const int Continue = 0;
    private const int End = 2;

    public static bool IsThere => NativeLibraries.IsThere(Library);

    /// <exception cref="PackingException">There is too little memory.</exception>
    public static ZstdContextHandle CreateContext()
    {
        ZstdContextHandle context = CreateCCtx();
        return context.IsInvalid
            ? throw new PackingException("There is too little memory to pack with zstd.")
            : context;
    }

    public static bool TrySet(ZstdContextHandle context, ZstdParameter parameter, int value) =>
        !IsError(SetParameter(context, parameter, value));

    public static void Set(ZstdContextHandle context, ZstdParameter parameter, int value) =>
        Check(SetParameter(context, parameter, value));

    /// <returns>How much is at least still inside.</returns>
    public static nuint Pack(
        ZstdContextHandle context,
        ReadOnlySpan<byte> input,
        Span<byte> packed,
        bool isEnd,
        out int taken,
        out int written)
    {
        fixed (byte* source = input)
        fixed (byte* target = packed)
        {
            Piece from = new() { Start = source, Length = (nuint)input.Length };
            Piece to = new() { Start = target, Length = (nuint)packed.Length };
            nuint left = Check(CompressStream(context, ref to, ref from, isEnd ? End : Continue));
            taken = (int)from.Position;
            written = (int)to.Position;
            return left;
        }
    }

    [LibraryImport(Library, EntryPoint = "ZSTD_freeCCtx")]
    internal static partial nuint Free(nint context);

    private static bool IsError(nuint code) => IsErrorCode(code) != 0;

    private static nuint Check(nuint code) => IsError(code)
        ? throw new PackingException($"libzstd failed: {Marshal.PtrToStringUTF8(ErrorName(code))}")
        : code;

    [LibraryImport(Library, EntryPoint = "ZSTD_createCCtx")]
    private static partial ZstdContextHandle CreateCCtx();

    [LibraryImport(Library, EntryPoint = "ZSTD_CCtx_setParameter")]
    private static partial nuint SetParameter(ZstdContextHandle context, ZstdParameter parameter, int value);

    [LibraryImport(Library, EntryPoint = "ZSTD_compressStream2")]
    private static partial nuint CompressStream(ZstdContextHandle context, ref Piece output, ref Piece input, int end);

    [LibraryImport(Library, EntryPoint = "ZSTD_isError")]
    private static partial uint IsErrorCode(nuint code);

    [LibraryImport(Library, EntryPoint = "ZSTD_getErrorName")]
    private static partial nint ErrorName(nuint code);

    [StructLayout(LayoutKind.Sequential)]
    private struct Piece
    {
        public byte* Start;
        public nuint Length;
        public nuint Position;
    }
}

internal enum ZstdParameter
{
    Level = 100,
    Checksum = 201,
    Workers = 400,
}
