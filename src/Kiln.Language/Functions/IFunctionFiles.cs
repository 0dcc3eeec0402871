using System.Collections.Immutable;

namespace Kiln.Language.Functions;

/// <summary>Access to files for functions. Paths are as the function resolved them; failures are values.</summary>
public interface IFunctionFiles
{
    FileContent Read(string path);

    /// <summary>What is at a path; a link stands for what it leads to.</summary>
    PathState Look(string path);

    /// <summary>What is in a directory; nothing when there is no such directory.</summary>
    DirectoryListing List(string path);
}

/// <summary>The bytes of a file, or in a part of a sentence why there are none.</summary>
public readonly record struct FileContent(ReadOnlyMemory<byte> Bytes, string? Problem)
{
    public static FileContent Fail(string problem) => new(default, problem);
}

/// <summary>What is at a path.</summary>
/// <param name="Exists">Something is there.</param>
/// <param name="IsRegularFile">It is a regular file.</param>
/// <param name="Mode">How Go writes its mode, for messages: <c>drwxr-xr-x</c>.</param>
public readonly record struct PathState(bool Exists, bool IsRegularFile, string Mode)
{
    public static PathState Missing => new(false, false, "");

    public static PathState RegularFile => new(true, true, "-rw-r--r--");

    public static PathState Directory => new(true, false, "drwxr-xr-x");

    public bool IsDirectory => Mode.StartsWith('d');
}

/// <summary>The entries of a directory, or in a part of a sentence why they cannot be read.</summary>
public readonly record struct DirectoryListing(ImmutableArray<DirectoryEntry> Entries, string? Problem)
{
    public static DirectoryListing Empty => new([], null);

    public static DirectoryListing Fail(string problem) => new([], problem);
}

/// <summary>One entry of a directory.</summary>
/// <param name="Name">Without its folder.</param>
/// <param name="State">A link stands for what it leads to.</param>
/// <param name="IsLink">It is a symbolic link: <c>**</c> does not follow one.</param>
public readonly record struct DirectoryEntry(string Name, PathState State, bool IsLink);
