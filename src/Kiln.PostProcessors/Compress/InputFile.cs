using Kiln.Platform.Files;
using Kiln.PostProcessors.Files;

namespace Kiln.PostProcessors.Compress;

/// <summary>A file of the artifact that is packed.</summary>
/// <param name="Path">As the artifact gives it.</param>
internal sealed record InputFile(string Path, FileState State)
{
    /// <exception cref="Kiln.Sdk.Components.BuildFailedException">It is not there, or no file.</exception>
    public static InputFile Of(string path) => new(path, RegularFile.StateOf(path, "packed"));
}
