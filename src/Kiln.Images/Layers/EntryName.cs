using Kiln.Images.Model;

namespace Kiln.Images.Layers;

/// <summary>Names of entries as ways into the folder that is extracted to.</summary>
internal static class EntryName
{
    /// <returns>Raw names without empty ones and <c>.</c>; none for the folder itself.</returns>
    /// <exception cref="ImageException">The name holds <c>..</c>.</exception>
    public static string[] Components(string rawPath)
    {
        string[] components = [.. rawPath.Split('/').Where(name => name is not ("" or "."))];
        return components.Contains("..") ? throw Bad("it would leave the folder that is extracted to") : components;
    }

    /// <summary>The entry cannot be extracted; who catches it adds which one it is.</summary>
    public static ImageException Bad(string cause) => new(ImageFailure.BadEntry, cause + ".");
}
