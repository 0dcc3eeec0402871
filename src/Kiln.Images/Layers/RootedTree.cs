using Kiln.Images.Model;
using Kiln.Images.Unix;

namespace Kiln.Images.Layers;

/// <summary>
/// A folder as if it were the root of the file system: names are walked one component at a time from open folder to
/// open folder, a link starts again inside, and <c>..</c> at the top stays at the top. So nothing outside can be
/// reached.
/// </summary>
internal sealed class RootedTree : IDisposable
{
    private const int LinkLimit = 40;
    private const int DepthLimit = 2048;

    /// <summary>0755, for folders that the tar does not describe.</summary>
    private const uint ImplicitMode = 0x1ed;

    private readonly DirectoryHandle _root;
    private readonly List<Step> _steps = [];

    public RootedTree(string directory) => _root = DirectoryHandle.Open(directory);

    private DirectoryHandle Current => _steps.Count == 0 ? _root : _steps[^1].Folder;

    /// <summary>
    /// Finds a folder. The handle in the result is valid until the next call of this method; until then only what lies
    /// in that folder may be removed.
    /// </summary>
    /// <param name="components">Raw names; none of them is empty, <c>.</c> or <c>..</c>.</param>
    /// <param name="create">Missing folders are made; else the result is null.</param>
    /// <exception cref="ImageException">Something on the way is not a folder.</exception>
    public Place? Find(ReadOnlySpan<string> components, bool create)
    {
        if (components.Length > DepthLimit)
        {
            throw new ImageException(
                ImageFailure.BadEntry, $"a name is more than {DepthLimit} folders deep");
        }

        // Most entries lie in the folder of the one before or near it.
        int shared = 0;
        while (shared < components.Length && shared < _steps.Count && _steps[shared].Name == components[shared])
        {
            shared++;
        }

        Leave(shared);
        Stack<string> rest = new();
        Push(rest, components[shared..]);
        return Walk(rest, create) ? new Place(Current, string.Join('/', _steps.Select(step => step.Name))) : null;
    }

    public void Dispose()
    {
        Leave(0);
        _root.Dispose();
    }

    private bool Walk(Stack<string> rest, bool create)
    {
        int links = 0;
        while (rest.TryPop(out string? name))
        {
            if (name == "..")
            {
                Leave(Math.Max(0, _steps.Count - 1));
            }
            else if (Current.TryOpenFolder(name, out int error) is { } folder)
            {
                _steps.Add(new Step(name, folder));
            }
            else if (error == Libc.NoEntry)
            {
                if (!create)
                {
                    return false;
                }

                Current.MakeFolder(name, ImplicitMode);
                Current.SetMode(name, ImplicitMode);
                rest.Push(name);
            }
            else if (error is Libc.NotDirectory or Libc.Loop && Current.TryReadLink(name) is { } target)
            {
                Follow(target, rest, ref links);
            }
            else
            {
                throw UnixError.Of($"open the folder '{RawName.ToText(name)}'", error);
            }
        }

        return true;
    }

    private void Follow(string target, Stack<string> rest, ref int links)
    {
        if (++links > LinkLimit || _steps.Count + rest.Count > DepthLimit)
        {
            throw UnixError.Of($"follow a link to '{RawName.ToText(target)}'", Libc.Loop);
        }

        if (target.StartsWith('/'))
        {
            Leave(0);
        }

        Push(rest, target.Split('/').Where(name => name is not ("" or ".")).ToArray());
    }

    private static void Push(Stack<string> rest, ReadOnlySpan<string> components)
    {
        for (int i = components.Length - 1; i >= 0; i--)
        {
            rest.Push(components[i]);
        }
    }

    private void Leave(int depth)
    {
        for (int i = _steps.Count - 1; i >= depth; i--)
        {
            _steps[i].Folder.Dispose();
            _steps.RemoveAt(i);
        }
    }

    /// <param name="Folder">The open folder.</param>
    /// <param name="Path">Raw, from the root, with all links resolved; empty for the root.</param>
    internal readonly record struct Place(DirectoryHandle Folder, string Path);

    private readonly record struct Step(string Name, DirectoryHandle Folder);
}
