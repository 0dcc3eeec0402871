using Kiln.Sdk.Communication;

namespace Kiln.Communicators.WinRm.Transfer;

/// <summary>Where things go on a machine of Windows.</summary>
internal static class WindowsPath
{
    /// <summary>A destination that ends with a separator is a folder, and gets the file under its own name.</summary>
    /// <exception cref="CommunicatorException">The content has no name.</exception>
    public static string FileTarget(string path, Stream content)
    {
        if (path is not [.., '\\' or '/'])
        {
            return path;
        }

        return content is FileStream { Name: { Length: > 0 } name }
            ? path + Path.GetFileName(name)
            : throw new CommunicatorException(
                CommunicatorFailure.Transfer,
                $"'{path}' is a folder, and what is uploaded is no file with a name: add a name to the destination.");
    }

    /// <summary>What goes before the paths of a folder's entries: its own name, unless it ends with a slash.</summary>
    public static string FolderPrefix(string folder) => folder.EndsWith('/')
        ? ""
        : Path.GetFileName(Path.GetFullPath(folder)) is { Length: > 0 } name ? name + "/" : "";

    public static string Combine(string folder, string path) =>
        folder.TrimEnd('\\', '/') + '\\' + path.Replace('/', '\\');

    /// <summary>The folder of which everything is wanted: <c>folder</c>, <c>folder/</c> or <c>folder/*</c>.</summary>
    /// <exception cref="CommunicatorException">It has a pattern.</exception>
    public static string FolderSource(string path)
    {
        string folder = path is [.., '/' or '\\', '*'] ? path[..^1] : path;
        string plain = folder.TrimEnd('\\', '/');
        if (plain.AsSpan().ContainsAny('*', '?'))
        {
            throw new CommunicatorException(
                CommunicatorFailure.NotImplemented,
                $"WinRM cannot download by a pattern ('{path}'): name a folder, or a folder and '/*'.");
        }

        return plain.Length == 0 || plain.EndsWith(':') ? plain + "/" : plain;
    }
}
