using Kiln.Platform.Files;
using Kiln.Sdk.Components;
using Kiln.Sdk.Steps;

namespace Kiln.Machines.Media;

/// <summary>Writes the image of a medium to a temporary file.</summary>
internal static class MediaImage
{
    public static Task<string?> NotWanted { get; } = Task.FromResult<string?>(null);

    /// <exception cref="BuildFailedException">It cannot be made; the message says what and why.</exception>
    public static async Task<string?> CreateAsync(
        BuildContext context,
        Medium medium,
        Func<Stream, CancellationToken, Task> write,
        CancellationToken cancellationToken)
    {
        context.Ui.Say(medium.Greeting);
        string folder = context.Directories.Temporary;
        string path = folder;
        try
        {
            Directory.CreateDirectory(folder);
            path = await context.Ledger.TemporaryPathAsync(folder, "packer", medium.Extension, cancellationToken);
            string made = path;
            context.Cleanup.Push($"{medium.Name} {made}", _ =>
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
            throw new BuildFailedException($"Error creating the {medium.Name}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException(
                $"Error creating the {medium.Name}: {FileAccessException.From("write", path, e).Message}", e);
        }
    }
}
