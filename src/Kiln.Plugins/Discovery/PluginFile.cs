namespace Kiln.Plugins.Discovery;

/// <summary>A file that has the place and the name of an installed plugin; nothing in it was looked at.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Source">The folders between the plugin folder and the file: <c>github.com/hashicorp/docker</c>.</param>
/// <param name="Name">What its name says.</param>
public sealed record PluginFile(string Path, string Source, PluginFileName Name)
{
    /// <summary>Holds the digest that the content should have.</summary>
    public string ChecksumPath => Path + PluginFileName.ChecksumSuffix;
}
