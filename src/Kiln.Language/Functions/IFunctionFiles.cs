namespace Kiln.Language.Functions;

/// <summary>Access to files for functions. Paths are as the function resolved them; failures are values.</summary>
public interface IFunctionFiles
{
    FileContent Read(string path);

    PathState Look(string path);
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
}
