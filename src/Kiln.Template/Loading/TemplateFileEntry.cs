namespace Kiln.Template.Loading;

/// <summary>One entry of a directory.</summary>
/// <param name="Name">Without its folder.</param>
/// <param name="State">A link stands for what it leads to.</param>
/// <param name="IsLink">It is a symbolic link.</param>
public readonly record struct TemplateFileEntry(string Name, TemplateFileState State, bool IsLink);
