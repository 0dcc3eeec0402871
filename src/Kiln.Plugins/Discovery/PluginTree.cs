using Kiln.Sdk.Plugins;

namespace Kiln.Plugins.Discovery;

/// <summary>Lists what is in a plugin folder by name. Opens no file.</summary>
internal static class PluginTree
{
    private const int DeepestLevel = 16;

    private static readonly EnumerationOptions OneLevel = new()
    {
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = true,
    };

    /// <summary>All plugins for a platform, those directly in the folder left out.</summary>
    public static IEnumerable<PluginFile> All(PluginFolder folder, PluginPlatform platform) =>
        Directory.Exists(folder.Path) ? Below(folder.Path, "", DeepestLevel, platform) : [];

    /// <summary>
    /// Those of one source. Compat: Packer also takes files of that name from folders beside and below.
    /// </summary>
    public static IEnumerable<PluginFile> Of(PluginFolder folder, PluginSource source, PluginPlatform platform)
    {
        string path = folder.Of(source);
        return Directory.Exists(path)
            ? In(path, source.ToString(), platform).Where(file => file.Name.Name == source.Name)
            : [];
    }

    private static IEnumerable<PluginFile> Below(string path, string source, int levels, PluginPlatform platform)
    {
        if (source.Length > 0)
        {
            foreach (PluginFile file in In(path, source, platform))
            {
                yield return file;
            }
        }

        // Compat: links to folders are not followed, so there is no way around in circles.
        IEnumerable<DirectoryInfo> folders = levels == 0
            ? []
            : new DirectoryInfo(path).EnumerateDirectories("*", OneLevel).Where(static f => f.LinkTarget is null);
        foreach (DirectoryInfo folder in folders)
        {
            string inner = source.Length == 0 ? folder.Name : $"{source}/{folder.Name}";
            foreach (PluginFile file in Below(folder.FullName, inner, levels - 1, platform))
            {
                yield return file;
            }
        }
    }

    private static IEnumerable<PluginFile> In(string path, string source, PluginPlatform platform) =>
        Directory.EnumerateFiles(path, PluginFileName.Prefix + "*", OneLevel)
            .Select(file => (Path: file, Name: PluginFileName.Parse(System.IO.Path.GetFileName(file))))
            .Where(file => file.Name?.Platform == platform)
            .Select(file => new PluginFile(file.Path, source, file.Name!));
}
