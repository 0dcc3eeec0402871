namespace Kiln.Template.Loading;

public enum TemplatePathKind
{
    Missing,
    File,
    Directory,

    /// <summary>A pipe, device or socket: it can be read, but may never end.</summary>
    Special,
}
