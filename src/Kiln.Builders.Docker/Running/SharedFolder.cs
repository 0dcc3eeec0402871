using Kiln.Sdk.Components;
using Kiln.Sdk.Resources;

namespace Kiln.Builders.Docker.Running;

/// <summary>
/// The folder of this machine that is mounted into the container. Files do not move through it, but provisioners may
/// know it, and its place in the container is not part of the result.
/// </summary>
internal static class SharedFolder
{
    public static async Task<string> MakeAsync(
        BuildContext context,
        Func<string,
        string?> variable,
        CancellationToken cancellationToken)
    {
        context.Ui.Say("Creating a temporary directory for sharing data...");
        string parent = variable("PACKER_TMP_DIR") is { Length: > 0 } own ? own : context.Directories.Temporary;
        string path = Path.GetFullPath(Path.Combine(parent, $"kiln-docker-{Guid.NewGuid():N}"));
        LedgerEntry entry = await context.Ledger.RecordAsync(LedgerResource.OfDirectory(path), cancellationToken);
        context.Cleanup.Push($"folder {path}", async token =>
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }

            await context.Ledger.StrikeAsync(entry, token);
        });
        try
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException(
                $"Error making temp dir: {e.Message} PACKER_TMP_DIR can name another folder.", e);
        }
    }
}
