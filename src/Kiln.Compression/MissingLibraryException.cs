namespace Kiln.Compression;

/// <summary>A format needs a library that this machine does not have; the message says what to install.</summary>
public sealed class MissingLibraryException(string format, string library, string debianPackage)
    : Exception(
        $"Packing with {format} needs the library {library}, which is not installed. "
        + $"Install it (Debian and Ubuntu: apt-get install {debianPackage}), or choose another format.")
{
    public string Library { get; } = library;
}
