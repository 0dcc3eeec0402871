using System.Globalization;
using System.Runtime.InteropServices;

namespace Kiln.Compression.Native;

/// <summary>liblzma 5.2 or newer. Names and numbers are those of lzma/base.h and lzma/container.h.</summary>
internal static unsafe partial class Liblzma
{
    private const string Library = "liblzma.so.5";
    private const int Run = 0;
    private const int Finish = 3;
    private const int Ok = 0;
    private const int StreamEnd = 1;
    private const int MemoryError = 5;
    private const int NoProgress = 10;
    private const int Crc64 = 4;

    /// <summary>How long a call may wait for its threads, so that a stop is noticed.</summary>
    private const uint PatienceMilliseconds = 200;

    public static void Require() => NativeLibraries.Require("xz", Library, "liblzma5");

    /// <param name="level">0 to 9.</param>
    /// <param name="workers">At most that many threads.</param>
    /// <param name="memoryLimit">Fewer threads when they would need more bytes; one in any case.</param>
    public static LzmaStreamHandle CreateEncoder(int level, int workers, ulong memoryLimit)
    {
        ThreadOptions options = new()
        {
            Threads = (uint)workers,
            Timeout = PatienceMilliseconds,
            Preset = (uint)level,
            Check = Crc64,
        };
        while (options.Threads > 1 && MemoryUsage(ref options) > memoryLimit)
        {
            options.Threads--;
        }

        LzmaStreamHandle stream = new();
        try
        {
            Check(StartEncoder(stream, ref options));
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <returns>True when all is out, after the end was told.</returns>
    public static bool Pack(
        LzmaStreamHandle handle,
        ReadOnlySpan<byte> input,
        Span<byte> packed,
        bool isEnd,
        out int taken,
        out int written)
    {
        Stream* stream = (Stream*)handle.DangerousGetHandle();
        fixed (byte* source = input)
        fixed (byte* target = packed)
        {
            stream->NextIn = source;
            stream->AvailableIn = (nuint)input.Length;
            stream->NextOut = target;
            stream->AvailableOut = (nuint)packed.Length;
            int code = Code(handle, isEnd ? Finish : Run);
            taken = input.Length - (int)stream->AvailableIn;
            written = packed.Length - (int)stream->AvailableOut;
            Check(code);
            return code == StreamEnd;
        }
    }

    [LibraryImport(Library, EntryPoint = "lzma_end")]
    internal static partial void End(nint stream);

    private static void Check(int code)
    {
        if (code is not (Ok or StreamEnd or NoProgress))
        {
            throw new PackingException(code == MemoryError
                ? "There is too little memory to pack with xz. Choose a lower level."
                : string.Create(CultureInfo.InvariantCulture, $"liblzma failed with code {code}"));
        }
    }

    [LibraryImport(Library, EntryPoint = "lzma_stream_encoder_mt_memusage")]
    private static partial ulong MemoryUsage(ref ThreadOptions options);

    [LibraryImport(Library, EntryPoint = "lzma_stream_encoder_mt")]
    private static partial int StartEncoder(LzmaStreamHandle stream, ref ThreadOptions options);

    [LibraryImport(Library, EntryPoint = "lzma_code")]
    private static partial int Code(LzmaStreamHandle stream, int action);

    [StructLayout(LayoutKind.Sequential)]
    internal struct Stream
    {
        public byte* NextIn;
        public nuint AvailableIn;
        public ulong TotalIn;
        public byte* NextOut;
        public nuint AvailableOut;
        public ulong TotalOut;
        private readonly nint _allocator;
        private readonly nint _internal;
        private readonly nint _reserved1;
        private readonly nint _reserved2;
        private readonly nint _reserved3;
        private readonly nint _reserved4;
        private readonly ulong _seekPosition;
        private readonly ulong _reserved5;
        private readonly nuint _reserved6;
        private readonly nuint _reserved7;
        private readonly int _reserved8;
        private readonly int _reserved9;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ThreadOptions
    {
        public uint Flags;
        public uint Threads;
        public ulong BlockSize;
        public uint Timeout;
        public uint Preset;
        public nint Filters;
        public int Check;
        private readonly int _reserved1;
        private readonly int _reserved2;
        private readonly int _reserved3;
        private readonly uint _reserved4;
        private readonly uint _reserved5;
        private readonly uint _reserved6;
        private readonly uint _reserved7;
        private readonly ulong _memoryLimitThreading;
        private readonly ulong _memoryLimitStop;
        private readonly ulong _reserved8;
        private readonly ulong _reserved9;
        private readonly nint _reserved10;
        private readonly nint _reserved11;
        private readonly nint _reserved12;
        private readonly nint _reserved13;
    }
}
