using ZstdSharp.Unsafe;
using static ZstdSharp.Unsafe.Methods;

namespace Kiln.Compression.Codecs;

/// <summary>Zstandard in managed code, for machines without libzstd.</summary>
/// <remarks>
/// Below the library's own classes: those wait for ever for the first output when there are several threads.
/// </remarks>
internal sealed unsafe class ManagedZstdCodec : IStreamCodec
{
    private ZSTD_CCtx_s* _context;

    public ManagedZstdCodec(int level, int workers)
    {
        _context = ZSTD_createCCtx();
        Check(ZSTD_CCtx_setParameter(_context, ZSTD_cParameter.ZSTD_c_compressionLevel, level));
        Check(ZSTD_CCtx_setParameter(_context, ZSTD_cParameter.ZSTD_c_checksumFlag, 1));
        Check(ZSTD_CCtx_setParameter(_context, ZSTD_cParameter.ZSTD_c_nbWorkers, workers));
    }

    public CodecProgress Pack(ReadOnlySpan<byte> input, Span<byte> packed, bool isEnd)
    {
        fixed (byte* source = input)
        fixed (byte* target = packed)
        {
            ZSTD_inBuffer_s from = new() { src = source, size = (nuint)input.Length };
            ZSTD_outBuffer_s to = new() { dst = target, size = (nuint)packed.Length };
            ZSTD_EndDirective directive = isEnd ? ZSTD_EndDirective.ZSTD_e_end : ZSTD_EndDirective.ZSTD_e_continue;
            nuint left = Check(ZSTD_compressStream2(_context, &to, &from, directive));
            return new((int)from.pos, (int)to.pos, IsDone: isEnd && left == 0);
        }
    }

    public void Dispose()
    {
        _ = ZSTD_freeCCtx(_context);
        _context = null;
    }

    private static nuint Check(nuint code) => ZSTD_isError(code)
        ? throw new PackingException($"Packing with zstd failed: {ZSTD_getErrorName(code)}")
        : code;
}
