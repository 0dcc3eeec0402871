using Kiln.Platform.Files;

namespace Kiln.Engine.Checkpoints;

/// <summary>The checkpoints that one build needs until it ends: nobody removes them meanwhile.</summary>
internal sealed class UsedCheckpoints
{
    private readonly Dictionary<string, FileLock> _locks = new(StringComparer.Ordinal);

    /// <returns>False when it is just being removed.</returns>
    public bool Add(string key, string file)
    {
        if (_locks.ContainsKey(key))
        {
            return true;
        }

        if (FileLock.TryShareExisting(file) is not { } shared)
        {
            return false;
        }

        _locks.Add(key, shared);
        return true;
    }

    public void Release(string key)
    {
        if (_locks.Remove(key, out FileLock? shared))
        {
            shared.Dispose();
        }
    }

    public void Release()
    {
        foreach (string key in _locks.Keys.ToArray())
        {
            Release(key);
        }
    }
}
