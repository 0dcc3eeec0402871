using System.Collections.Immutable;

namespace Kiln.Builders.Oci;

/// <param name="Location">As the template names it.</param>
/// <param name="Files">What was made; a folder stands for everything in it. Nothing for a registry.</param>
/// <param name="IsShared">The files also hold other images.</param>
internal sealed record WrittenOutput(string Location, ImmutableArray<string> Files, bool IsShared)
{
    /// <summary>Removes local files; what was pushed to a registry stays there.</summary>
    /// <exception cref="IOException">Other images would go with it.</exception>
    public void Remove()
    {
        if (IsShared)
        {
            throw new IOException($"{Location} was not removed, because its folder also holds other images.");
        }

        foreach (string path in Files)
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
            else
            {
                File.Delete(path);
            }
        }
    }
}
