using Kiln.Platform.Files;

namespace Kiln.Engine.Checkpoints;

/// <summary>A folder that is being filled; removed at the end unless it is kept.</summary>
internal sealed class NewFolder : IDisposable
{
    private readonly FileLock _lock;
    private bool _isKept;

    private NewFolder(string path, FileLock held)
    {
        Path = path;
        _lock = held;
    }

    public string Path { get; }

    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Its lock is there before it is, so nobody takes it for one that was left.</summary>
    public static NewFolder Make(string parent)
    {
        string path = System.IO.Path.Combine(parent, Guid.NewGuid().ToString("N"));
        FileLock held = FileLock.TryAcquire(CheckpointRemoval.LockOf(path))
            ?? throw new IOException($"{path} is in use although it is new.");
        Directory.CreateDirectory(path);
        return new(path, held);
    }

    public void Keep() => _isKept = true;

    public void Dispose()
    {
        try
        {
            if (_isKept)
            {
                File.Delete(CheckpointRemoval.LockOf(Path));
            }
            else
            {
                CheckpointRemoval.DeleteFolder(Path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next run sweeps what is in no index.
        }

        _lock.Dispose();
    }
}
