using Kiln.Sdk.Components;
using Kiln.Sdk.Resources;

namespace Kiln.Builders.Docker.Artifacts;

/// <summary>
/// A file that gets its name when it is whole; until then it is a temporary file of the run beside it.
/// </summary>
internal sealed class UnfinishedFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly FileStream _content;

    private UnfinishedFile(string path, string temporary, FileStream content)
    {
        _path = path;
        _temporary = temporary;
        _content = content;
    }

    public Stream Content => _content;

    /// <summary>Makes its folder as well.</summary>
    /// <exception cref="BuildFailedException">It cannot be made.</exception>
    public static async Task<UnfinishedFile> CreateAsync(
        string path,
        ILedger ledger,
        CancellationToken cancellationToken)
    {
        string target = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(target)!;
        try
        {
            Directory.CreateDirectory(folder);
            string temporary = await ledger.TemporaryPathAsync(
                folder, $".{Path.GetFileName(target)}.", ".tmp", cancellationToken);
            return new(
                target,
                temporary,
                new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0, useAsync: true));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException($"Error creating output file: {FailureText.Of(e)}", e);
        }
    }

    /// <exception cref="BuildFailedException">It cannot be written.</exception>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _content.FlushAsync(cancellationToken);
            await _content.DisposeAsync();
            File.Move(_temporary, _path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException($"Error writing {_path}: {FailureText.Of(e)}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _content.DisposeAsync();
        }
        finally
        {
            File.Delete(_temporary);
        }
    }
}
