using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Images.Unix;

/// <summary>
/// An open folder. All names are single names inside it and links are never followed, so nothing outside can be
/// reached through it.
/// </summary>
internal sealed class DirectoryHandle : IDisposable
{
    private int _descriptor;

    private DirectoryHandle(int descriptor) => _descriptor = descriptor;

    /// <summary>
    /// The longest link target and more than the longest list of attribute names that Linux allows is 64 KiB.
    /// </summary>
    private const int KernelLimitBytes = 64 * 1024;

    public static DirectoryHandle Open(string path)
    {
        int descriptor = Libc.OpenAt(
            Libc.AtFdCwd,
            RawName.ToZeroTerminated(RawName.FromText(path)),
            Libc.PathOnly | Libc.DirectoryOnly | Libc.CloseOnExec,
            0);
        return descriptor >= 0
            ? new DirectoryHandle(descriptor)
            : throw UnixError.Of($"open the folder '{path}'", UnixError.Last);
    }

    /// <param name="error">Not zero: why there is no result.</param>
    public DirectoryHandle? TryOpenFolder(string raw, out int error)
    {
        int descriptor = Libc.OpenAt(
            _descriptor,
            RawName.ToZeroTerminated(raw),
            Libc.PathOnly | Libc.DirectoryOnly | Libc.NoFollow | Libc.CloseOnExec,
            0);
        error = descriptor < 0 ? UnixError.Last : 0;
        return descriptor < 0 ? null : new DirectoryHandle(descriptor);
    }

    public DirectoryHandle OpenFolder(string raw) =>
        TryOpenFolder(raw, out int error) ?? throw Failure("open", raw, error);

    public SafeFileHandle OpenForReading(string raw) =>
        OpenFile(raw, Libc.ReadOnly | Libc.NonBlocking, "read");

    /// <summary>Makes a new file; it is an error when the name is taken.</summary>
    public SafeFileHandle CreateFile(string raw) =>
        OpenFile(raw, Libc.WriteOnly | Libc.Create | Libc.Exclusive, "create");

    /// <summary>In the order of their bytes.</summary>
    public unsafe List<string> List()
    {
        int descriptor = Libc.OpenAt(
            _descriptor, [(byte)'.', 0], Libc.ReadOnly | Libc.DirectoryOnly | Libc.CloseOnExec, 0);
        nint stream = descriptor < 0 ? 0 : Libc.OpenDirectory(descriptor);
        if (stream == 0)
        {
            int error = UnixError.Last;
            _ = descriptor < 0 ? 0 : Libc.Close(descriptor);
            throw UnixError.Of("list a folder", error);
        }

        const int NameOffset = 19;
        List<string> names = [];
        try
        {
            for (byte* entry; (entry = Libc.ReadDirectory(stream)) is not null;)
            {
                ReadOnlySpan<byte> name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + NameOffset);
                if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                {
                    names.Add(RawName.FromBytes(name));
                }
            }

            // readdir tells an error from the end by the error number only.
            if (UnixError.Last != 0)
            {
                throw UnixError.Of("list a folder", UnixError.Last);
            }
        }
        finally
        {
            _ = Libc.CloseDirectory(stream);
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    public unsafe FileStatus? TryStatus(string raw)
    {
        Libc.StatusBuffer buffer;
        int result = Libc.Status(
            _descriptor,
            RawName.ToZeroTerminated(raw),
            Libc.AtSymlinkNoFollow,
            Libc.StatusBuffer.BasicMask,
            &buffer);
        if (result >= 0)
        {
            return new FileStatus(
                buffer.Mode, buffer.Owner, buffer.Group, buffer.Size, buffer.ModifiedSeconds, buffer.Links,
                (buffer.DeviceMajor, buffer.DeviceMinor, buffer.Inode), buffer.NodeMajor, buffer.NodeMinor);
        }

        return UnixError.Last == Libc.NoEntry ? null : throw Failure("examine", raw, UnixError.Last);
    }

    /// <returns>The link's target, or null when this is no symbolic link.</returns>
    public string? TryReadLink(string raw)
    {
        byte[] buffer = new byte[KernelLimitBytes];
        nint length = Libc.ReadLinkAt(_descriptor, RawName.ToZeroTerminated(raw), buffer, (nuint)buffer.Length);
        if (length >= 0)
        {
            return RawName.FromBytes(buffer.AsSpan(0, (int)length));
        }

        return UnixError.Last == Libc.Invalid ? null : throw Failure("read the link", raw, UnixError.Last);
    }

    public void MakeFolder(string raw, uint mode) =>
        UnixError.Check(
            Libc.MakeDirectoryAt(_descriptor, RawName.ToZeroTerminated(raw), mode), "make the folder", raw);

    public void MakeLink(string rawTarget, string raw) =>
        UnixError.Check(
            Libc.SymbolicLinkAt(RawName.ToZeroTerminated(rawTarget), _descriptor, RawName.ToZeroTerminated(raw)),
            "make the link",
            raw);

    public void MakeHardLink(DirectoryHandle targetFolder, string rawTarget, string raw) =>
        UnixError.Check(
            Libc.LinkAt(
                targetFolder._descriptor,
                RawName.ToZeroTerminated(rawTarget),
                _descriptor,
                RawName.ToZeroTerminated(raw),
                0),
            "make the hard link",
            raw);

    /// <param name="type">One of the type constants of <see cref="FileStatus"/>.</param>
    public void MakeNode(string raw, uint type, uint major, uint minor)
    {
        ulong device = ((ulong)(major & 0xfff) << 8) | ((ulong)(major & ~0xfffu) << 32)
            | (minor & 0xff) | ((ulong)(minor & ~0xffu) << 12);
        UnixError.Check(
            Libc.MakeNodeAt(_descriptor, RawName.ToZeroTerminated(raw), type | 0x180, device),
            "make the device or pipe",
            raw);
    }

    public void Remove(string raw, bool isDirectory) =>
        UnixError.Check(
            Libc.UnlinkAt(_descriptor, RawName.ToZeroTerminated(raw), isDirectory ? Libc.AtRemoveDir : 0),
            "remove",
            raw);

    public void SetOwner(string raw, uint owner, uint group) =>
        UnixError.Check(
            Libc.ChangeOwnerAt(_descriptor, RawName.ToZeroTerminated(raw), owner, group, Libc.AtSymlinkNoFollow),
            $"give user {owner}, group {group}",
            raw);

    /// <summary>Only for what is known not to be a symbolic link: the call would follow it.</summary>
    public void SetMode(string raw, uint mode) =>
        UnixError.Check(
            Libc.ChangeModeAt(_descriptor, RawName.ToZeroTerminated(raw), mode, 0), "set the mode of", raw);

    public unsafe void SetModified(string raw, long seconds)
    {
        Libc.TimeSpec* times = stackalloc Libc.TimeSpec[2];
        times[0] = new Libc.TimeSpec { Nanoseconds = Libc.TimeSpec.Omit };
        times[1] = new Libc.TimeSpec { Seconds = (nint)seconds };
        UnixError.Check(
            Libc.SetTimesAt(_descriptor, RawName.ToZeroTerminated(raw), times, Libc.AtSymlinkNoFollow),
            "set the time of",
            raw);
    }

    public List<string> ListAttributes(string raw)
    {
        byte[] buffer = new byte[256];
        nint length = Libc.ListAttributes(AttributePath(raw), buffer, (nuint)buffer.Length);
        if (length < 0 && UnixError.Last == Libc.Range)
        {
            buffer = new byte[KernelLimitBytes];
            length = Libc.ListAttributes(AttributePath(raw), buffer, (nuint)buffer.Length);
        }

        if (length < 0)
        {
            return UnixError.Last == Libc.NotSupported
                ? []
                : throw Failure("list the attributes of", raw, UnixError.Last);
        }

        List<string> names =
            [.. RawName.FromBytes(buffer.AsSpan(0, (int)length)).Split('\0', StringSplitOptions.RemoveEmptyEntries)];
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <returns>Null when the file has no such attribute, or may not be asked for it.</returns>
    public byte[]? TryGetAttribute(string raw, string rawAttribute)
    {
        byte[] buffer = new byte[KernelLimitBytes];
        nint length = Libc.GetAttribute(
            AttributePath(raw), RawName.ToZeroTerminated(rawAttribute), buffer, (nuint)buffer.Length);
        if (length >= 0)
        {
            return buffer[..(int)length];
        }

        return UnixError.Last is Libc.NoData or Libc.NotSupported
            ? null
            : throw Failure($"read the attribute {rawAttribute} of", raw, UnixError.Last);
    }

    /// <returns>The error number, or zero.</returns>
    public unsafe int TrySetAttribute(string raw, string rawAttribute, ReadOnlySpan<byte> value)
    {
        fixed (byte* content = value)
        {
            int result = Libc.SetAttribute(
                AttributePath(raw), RawName.ToZeroTerminated(rawAttribute), content, (nuint)value.Length, 0);
            return result < 0 ? UnixError.Last : 0;
        }
    }

    public void Dispose()
    {
        int descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0)
        {
            _ = Libc.Close(descriptor);
        }
    }

    private SafeFileHandle OpenFile(string raw, int flags, string action)
    {
        int descriptor = Libc.OpenAt(
            _descriptor, RawName.ToZeroTerminated(raw), flags | Libc.NoFollow | Libc.CloseOnExec, 0x180);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw Failure(action, raw, UnixError.Last);
    }

    // There are no calls for attributes that start at an open folder; the kernel's own link to it does the same.
    private byte[] AttributePath(string raw) => RawName.ToZeroTerminated($"/proc/self/fd/{_descriptor}/{raw}");

    private static Model.ImageException Failure(string action, string raw, int error) =>
        UnixError.Of($"{action} '{RawName.ToText(raw)}'", error);
}
