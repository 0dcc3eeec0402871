using Kiln.Platform.Native;

namespace Kiln.Platform.Terminals;

/// <summary>What the standard input of this process is.</summary>
public static class StandardInput
{
    private const int EmptyPath = 0x1000;
    private const uint TypeOnly = 1;
    private const int ResultBytes = 256;
    private const int ModeOffset = 28;
    private const int TypeBits = 0xF000;
    private const int Fifo = 0x1000;

    /// <summary>A pipe, with or without a name; a socket, a file and a terminal are none.</summary>
    public static unsafe bool IsPipe()
    {
        byte* result = stackalloc byte[ResultBytes];
        byte* path = stackalloc byte[1];
        *path = 0;
        return LibC.Statx(0, path, EmptyPath, TypeOnly, result) == 0
            && (*(ushort*)(result + ModeOffset) & TypeBits) == Fifo;
    }
}
