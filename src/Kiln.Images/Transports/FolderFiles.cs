namespace Kiln.Images.Transports;

/// <summary>A layout in a folder.</summary>
internal sealed class FolderFiles(string folder, string reference) : IImageFiles
{
    public string Reference => reference;

    public Stream? TryOpen(string name)
    {
        try
        {
            return new FileStream(
                Path.Combine(folder, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
