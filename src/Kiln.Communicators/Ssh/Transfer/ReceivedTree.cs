using Kiln.Platform.Files;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Transfer;

/// <summary>
/// Where a folder of the machine is put. Nothing is written outside of it: names are checked, and what is a link here
/// already is replaced when it is a file, and followed when it leads to a folder.
/// </summary>
internal sealed class ReceivedTree(string folder)
{
    private const UnixFileMode DefaultMode = (UnixFileMode)0b111_101_101;
    private const UnixFileMode OwnerMode = (UnixFileMode)0b111_000_000;

    /// <summary>Modes that would keep us from writing into the folders; set when all is there.</summary>
    private readonly List<(string Path, UnixFileMode Mode)> _laterModes = [];

    private bool _isMade;

    /// <returns>The same name.</returns>
    public string AddFolder(string name, UnixFileMode mode)
    {
        UnixFileMode permissions = mode & LocalTree.Permissions;
        MakeRoot(permissions);
        string path = PathOf(name);
        Guard(path, () =>
        {
            if (!Directory.Exists(path))
            {
                Directory.CreateDirectory(path, permissions | OwnerMode);
                if ((permissions & OwnerMode) != OwnerMode)
                {
                    _laterModes.Add((path, permissions));
                }
            }

            return path;
        });
        return name;
    }

    /// <summary>A new file, in place of what has its name; disposed by the caller.</summary>
    public FileStream CreateFile(string name, UnixFileMode mode)
    {
        MakeRoot(DefaultMode);
        string path = PathOf(name);
        return Guard(path, () =>
        {
            File.Delete(path);
            return new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = mode & LocalTree.Permissions,
                BufferSize = 0,
            });
        });
    }

    /// <summary>A second name of a file that was received before.</summary>
    public void CopyFile(string name, string from)
    {
        string source = PathOf(from);
        string path = PathOf(name);
        Guard(path, () =>
        {
            File.Copy(source, path, overwrite: true);
            return path;
        });
    }

    /// <summary>Everything is there.</summary>
    public void Complete()
    {
        MakeRoot(DefaultMode);
        for (int i = _laterModes.Count - 1; i >= 0; i--)
        {
            (string path, UnixFileMode mode) = _laterModes[i];
            Guard(path, () =>
            {
                File.SetUnixFileMode(path, mode);
                return path;
            });
        }
    }

    private static T Guard<T>(string path, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileAccessException.From("write", path, e);
        }
    }

    /// <summary>Compat: when it is missing, it gets the mode of the first folder that comes.</summary>
    private void MakeRoot(UnixFileMode mode)
    {
        if (!_isMade)
        {
            _isMade = true;
            Guard(folder, () => Directory.CreateDirectory(folder, mode | OwnerMode));
        }
    }

    private string PathOf(string name)
    {
        string trimmed = name.TrimEnd('/');
        bool isUnfit = trimmed.Contains('\0', StringComparison.Ordinal)
            || trimmed.Split('/').Any(static part => part is "" or "." or "..");
        return isUnfit
            ? throw new CommunicatorException(
                CommunicatorFailure.Transfer,
                $"The machine sent a file with the name '{name.ReplaceLineEndings("\\n")}'.")
            : Path.Combine(folder, trimmed);
    }
}
