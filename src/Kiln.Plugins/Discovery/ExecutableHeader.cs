using System.Buffers.Binary;

namespace Kiln.Plugins.Discovery;

/// <summary>Says in words what a file is by its first bytes, to explain why it could not be started.</summary>
internal static class ExecutableHeader
{
    private const int Length = 20;

    /// <returns>A phrase that continues "the file ...", or null when the first bytes explain nothing.</returns>
    public static string? Explain(string path, PluginPlatform machine)
    {
        byte[] header = new byte[Length];
        int count;
        try
        {
            using FileStream file = File.OpenRead(path);
            count = file.ReadAtLeast(header, Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot be read ({e.Message.TrimEnd('.')})";
        }

        return Explain(header.AsSpan(0, count), machine);
    }

    public static string? Explain(ReadOnlySpan<byte> header, PluginPlatform machine)
    {
        string? kind = header switch
        {
            [] => "is empty",
            [0x7f, (byte)'E', (byte)'L', (byte)'F', ..] => Elf(header, machine),
            [(byte)'M', (byte)'Z', ..] => machine.Os == "windows" ? null : "is a program for Windows",
            [0xcf or 0xce, 0xfa, 0xed, 0xfe, ..] or [0xca, 0xfe, 0xba, 0xbe, ..] =>
                machine.Os == "darwin" ? null : "is a program for macOS",
            [(byte)'#', (byte)'!', ..] => null,
            [(byte)'P', (byte)'K', 3, 4, ..] => "is a zip archive and not a program: install the program that is in it",
            [0x1f, 0x8b, ..] => "is a gzip archive and not a program: install the program that is in it",
            _ => "does not begin as a program does",
        };
        return kind is not null && kind.StartsWith("is a program", StringComparison.Ordinal)
            ? $"{kind}, and this machine is {machine.Os} on {machine.Arch}"
            : kind;
    }

    private static string? Elf(ReadOnlySpan<byte> header, PluginPlatform machine)
    {
        if (header.Length < Length)
        {
            return "is cut off after its first bytes";
        }

        ushort number = header[5] == 2
            ? BinaryPrimitives.ReadUInt16BigEndian(header[18..])
            : BinaryPrimitives.ReadUInt16LittleEndian(header[18..]);
        string? arch = number switch
        {
            3 => "386",
            20 => "ppc",
            21 => "ppc64",
            22 => "s390x",
            40 => "arm",
            62 => "amd64",
            183 => "arm64",
            243 => "riscv64",
            258 => "loong64",
            _ => null,
        };
        bool fits = arch == machine.Arch || (arch == "ppc64" && machine.Arch == "ppc64le");
        return fits ? null : $"is a program for {arch ?? "another kind of processor"}";
    }
}
