namespace Kiln.Template.Loading;

public enum TemplatePathKind
{
    Missing,
    File,
    Directory,
}
