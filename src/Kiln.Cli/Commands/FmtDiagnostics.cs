using Kiln.Language.Diagnostics;

namespace Kiln.Cli.Commands;

/// <summary>What can go wrong with <c>fmt</c>. Compat: the summaries are the original's.</summary>
internal static class FmtDiagnostics
{
    public static Diagnostic NoSuchPath(string path, string cause) =>
        Diagnostic.Error("KILN3101", $"Cannot tell whether {path} is a directory", cause, null);

    public static Diagnostic NotHcl(string path) => Failed(
        "KILN3102",
        path,
        $"file {path} is not a HCL file: the names of the files that can be formatted end in .pkr.hcl or "
        + ".pkrvars.hcl.");

    public static Diagnostic NotParsed(string path) => Failed("KILN3103", path, $"failed to parse HCL {path}");

    public static Diagnostic FileFailed(string path, string cause) => Failed("KILN3104", path, cause);

    public static Diagnostic NoDiff(string path, string cause) =>
        Diagnostic.Error("KILN3105", $"Cannot show what changes in {path}", cause, null);

    private static Diagnostic Failed(string id, string path, string detail) =>
        Diagnostic.Error(id, $"encountered an error while formatting {path}", detail, null);
}
