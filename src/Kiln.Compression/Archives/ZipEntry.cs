namespace Kiln.Compression.Archives;

/// <summary>What the directory of a zip archive says about one entry.</summary>
/// <param name="Offset">Of its header in the archive.</param>
internal sealed record ZipEntry(byte[] Name, bool IsUtf8, uint Crc, long PackedLength, long Length, long Offset);
