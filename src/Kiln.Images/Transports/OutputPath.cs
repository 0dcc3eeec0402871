using Kiln.Images.Model;
using Kiln.Images.References;

namespace Kiln.Images.Transports;

/// <summary>Checks places for output before a long build starts and again before they are written.</summary>
internal static class OutputPath
{
    public static void CheckFile(string path, ImageLocation location, bool force)
    {
        if (Directory.Exists(path))
        {
            throw new ImageException(
                ImageFailure.AlreadyExists, $"{location}: '{path}' is a folder. Choose the name of a file.");
        }

        if (File.Exists(path) && !force)
        {
            throw Exists(path, location);
        }
    }

    public static ImageException Exists(string path, ImageLocation location) => new(
        ImageFailure.AlreadyExists,
        $"{location}: '{path}' exists already. Remove it, choose another name, or allow replacing it (-force).");

    /// <summary>Makes the folder that the output goes into.</summary>
    public static void MakeParent(string path, ImageLocation location)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(location, exception);
        }
    }

    public static ImageException Unwritable(ImageLocation location, Exception exception) =>
        new(ImageFailure.System, $"{location} cannot be written: {exception.Message}", exception);
}
