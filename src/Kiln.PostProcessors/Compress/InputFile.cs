using Kiln.Platform.Files;
using Kiln.Sdk.Components;

namespace Kiln.PostProcessors.Compress;

/// <summary>A file of the artifact that is packed.</summary>
/// <param name="Path">As the artifact gives it.</param>
internal sealed record InputFile(string Path, FileState State)
{
    /// <exception cref="BuildFailedException">It is not there, or no file.</exception>
    public static InputFile Of(string path)
    {
        FileState state;
        try
        {
            state = FileState.OfExisting(path);
        }
        catch (FileAccessException e)
        {
            throw new BuildFailedException($"Unable to read file {path}: {e.Message}", e);
        }

        if (state.IsDirectory)
        {
            throw new BuildFailedException(
                $"Unable to read file {path}: it is a folder, and only files are packed. Name the files in it, "
                + "for example with the artifice post-processor.");
        }

        return state.IsRegularFile
            ? new(path, state)
            : throw new BuildFailedException(
                $"Unable to read file {path}: it is a device, a pipe or a socket, and only regular files are packed.");
    }
}
