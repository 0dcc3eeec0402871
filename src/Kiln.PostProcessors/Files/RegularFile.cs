using Kiln.Platform.Files;
using Kiln.Sdk.Components;

namespace Kiln.PostProcessors.Files;

/// <summary>Looks at a file of an artifact before it is read: a pipe would be waited for without end.</summary>
internal static class RegularFile
{
    /// <param name="path">As the artifact gives it; links are followed.</param>
    /// <param name="action">What is done with files: <c>packed</c>.</param>
    /// <exception cref="BuildFailedException">It is not there, or no file; the message says what to do.</exception>
    public static FileState StateOf(string path, string action)
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
                $"Unable to read file {path}: it is a folder, and only files are {action}. Name the files in it, for "
                + "example with the artifice post-processor.");
        }

        return state.IsRegularFile
            ? state
            : throw new BuildFailedException(
                $"Unable to read file {path}: it is a device, a pipe or a socket, and only regular files are "
                + $"{action}.");
    }
}
