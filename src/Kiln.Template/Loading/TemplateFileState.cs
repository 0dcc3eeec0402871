namespace Kiln.Template.Loading;

/// <summary>What is at a path; a link stands for what it leads to.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">How Go writes its mode, for messages: <c>drwxr-xr-x</c>.</param>
/// <param name="Size">In bytes, of a file.</param>
public readonly record struct TemplateFileState(TemplatePathKind Kind, string Mode, long Size)
{
    public static TemplateFileState Missing => new(TemplatePathKind.Missing, "", 0);

    public static TemplateFileState Directory => new(TemplatePathKind.Directory, "drwxr-xr-x", 0);

    public static TemplateFileState File(long size) => new(TemplatePathKind.File, "-rw-r--r--", size);
}
