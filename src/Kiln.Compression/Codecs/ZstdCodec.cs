using Kiln.Compression.Native;

namespace Kiln.Compression.Codecs;

/// <summary>Zstandard: libzstd where the machine has it, which is faster, and managed code elsewhere.</summary>
internal static class ZstdCodec
{
    private const int DefaultLevel = 3;

    public static IStreamCodec Create(PackOptions options) => Libzstd.IsThere
        ? new NativeZstdCodec(LevelOf(options), options.Workers)
        : new ManagedZstdCodec(LevelOf(options), options.Workers);

    private static int LevelOf(PackOptions options) => options.Level ?? DefaultLevel;
}
