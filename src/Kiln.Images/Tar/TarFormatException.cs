namespace Kiln.Images.Tar;

/// <summary>The bytes are not a tar, or it is damaged. Callers add which file it is.</summary>
internal sealed class TarFormatException(string message) : IOException(message);
