using Kiln.Sdk.Communication;

namespace Kiln.Builders.Docker.Communication;

/// <summary>
/// The way into a Windows container: commands through PowerShell, files through the folder that is shared with it,
/// because the engine cannot write into such a container while it runs.
/// </summary>
/// <param name="commands">Runs them.</param>
/// <param name="sharedFolder">Of this machine.</param>
/// <param name="containerFolder">The same one in the container.</param>
internal sealed class WindowsCommunicator(
    DockerCommunicator commands,
    string sharedFolder,
    string containerFolder) : IShellCommunicator
{
    public Task<int> RunAsync(RemoteCommand command, CancellationToken cancellationToken) =>
        commands.RunAsync(command, cancellationToken);

    public Task<int> RunShellAsync(ShellSession session, CancellationToken cancellationToken) =>
        commands.RunShellAsync(session, cancellationToken);

    public async Task UploadAsync(string path, Stream content, UnixFileMode? mode, CancellationToken cancellationToken)
    {
        string name = $"upload{Guid.NewGuid():N}";
        string local = Path.Combine(sharedFolder, name);
        try
        {
            await using (FileStream file = new(local, FileMode.CreateNew, FileAccess.Write))
            {
                await content.CopyToAsync(file, cancellationToken);
            }

            await CopyAsync(
                $"Copy-Item -Path {Quoted($"{containerFolder}/{name}")} -Destination {Quoted(path)}",
                path,
                cancellationToken);
        }
        finally
        {
            File.Delete(local);
        }
    }

    public async Task UploadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken)
    {
        string name = $"dirupload{Guid.NewGuid():N}";
        string local = Path.Combine(sharedFolder, name);
        bool isContentOnly = localDirectory.EndsWith('/');
        string target =
            isContentOnly ? path : $"{path.TrimEnd('/', '\\')}/{Path.GetFileName(Path.GetFullPath(localDirectory))}";
        try
        {
            CopyFolder(Path.GetFullPath(localDirectory), local);
            await CopyAsync(
                $"Copy-Item {Quoted($"{containerFolder}/{name}")} -Destination {Quoted(target)} -Recurse",
                path,
                cancellationToken);
        }
        finally
        {
            if (Directory.Exists(local))
            {
                Directory.Delete(local, recursive: true);
            }
        }
    }

    public async Task DownloadAsync(string path, Stream destination, CancellationToken cancellationToken)
    {
        string name = $"download{Guid.NewGuid():N}";
        string local = Path.Combine(sharedFolder, name);
        try
        {
            await CopyAsync(
                $"Copy-Item -Path {Quoted(path)} -Destination {Quoted($"{containerFolder}/{name}")}",
                path,
                cancellationToken);
            await using FileStream file = new(local, FileMode.Open, FileAccess.Read);
            await file.CopyToAsync(destination, cancellationToken);
        }
        finally
        {
            File.Delete(local);
        }
    }

    public Task DownloadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
        commands.DownloadDirectoryAsync(path, localDirectory, cancellationToken);

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string folder in Directory.EnumerateDirectories(from))
        {
            CopyFolder(folder, Path.Combine(to, Path.GetFileName(folder)));
        }

        foreach (string file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private async Task CopyAsync(string command, string path, CancellationToken cancellationToken)
    {
        List<string> said = [];
        int code = await commands.RunAsync(new(command) { OnErrorLine = said.Add }, cancellationToken);
        if (code != 0)
        {
            throw new CommunicatorException(
                CommunicatorFailure.Transfer,
                $"Failed to copy {path}: exit code {code}. {string.Join(' ', said)}".TrimEnd());
        }
    }
}
