using Kiln.Platform.Files;
using Kiln.Sdk.Components;
using Kiln.Sdk.Steps;

namespace Kiln.Machines.Media;

/// <summary>Writes the image of a medium to a temporary file.</summary>
internal static class MediaImage
{
    /// <param name="context">Of the build.</param>
    /// <param name="medium">In the user's words.</param>
    /// <param name="extension">Of the file's name.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="BuildFailedException">It cannot be made; the message says what and why.</exception>
    public static async Task<string> CreateAsync(
        BuildContext context,
        string medium,
        string extension,
        Func<Stream, CancellationToken, Task> write,
        CancellationToken cancellationToken)
    {
        string folder = context.Directories.Temporary;
        string path = folder;
        try
        {
            Directory.CreateDirectory(folder);
            path = await context.Ledger.TemporaryPathAsync(folder, "packer", extension, cancellationToken);
            string made = path;
            context.Cleanup.Push($"{medium} {made}", _ =>
            {
                File.Delete(made);
                return ValueTask.CompletedTask;
            });
            FileStreamOptions options = new()
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                BufferSize = 128 * 1024,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            await using FileStream file = new(made, options);
            await write(file, cancellationToken);
            return made;
        }
        catch (MediaException e)
        {
            throw new BuildFailedException($"Error creating the {medium}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException(
                $"Error creating the {medium}: {FileAccessException.From("write", path, e).Message}", e);
        }
    }
}
