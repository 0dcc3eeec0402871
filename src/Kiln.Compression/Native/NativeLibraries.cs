using System.Runtime.InteropServices;

namespace Kiln.Compression.Native;

/// <summary>Libraries that belong to the system and may be missing.</summary>
internal static class NativeLibraries
{
    /// <summary>A library that is there stays loaded.</summary>
    public static bool IsThere(string name) => NativeLibrary.TryLoad(name, out _);

    /// <exception cref="MissingLibraryException">It is not there.</exception>
    public static void Require(string format, string name, string debianPackage)
    {
        if (!IsThere(name))
        {
            throw new MissingLibraryException(format, name, debianPackage);
        }
    }
}
