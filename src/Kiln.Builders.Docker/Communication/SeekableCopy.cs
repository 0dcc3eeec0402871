using Kiln.Sdk.Components;

namespace Kiln.Builders.Docker.Communication;

/// <summary>What a stream holds, in a temporary file of the run.</summary>
internal sealed class SeekableCopy : IAsyncDisposable
{
    private readonly FileStream _file;

    private SeekableCopy(FileStream file) => _file = file;

    public Stream Content => _file;

    public static async Task<SeekableCopy> OfAsync(
        Stream content,
        BuildContext context,
        CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(context.Directories.Temporary);
        string path = await context.Ledger.TemporaryPathAsync(
            context.Directories.Temporary, "kiln-upload-", "", cancellationToken);
        SeekableCopy copy = new(
            new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, useAsync: true));
        try
        {
            await content.CopyToAsync(copy._file, cancellationToken);
            copy._file.Position = 0;
            return copy;
        }
        catch
        {
            await copy.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        File.Delete(_file.Name);
    }
}
