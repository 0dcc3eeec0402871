using Kiln.Wire.Messages;

namespace Kiln.Remote.Machines;

/// <summary>Permissions as Go's <c>os.FileMode</c> has them.</summary>
internal static class FileModes
{
    private const uint Permissions = 0b111_111_111;

    private const GoFileMode Special = GoFileMode.SetUid | GoFileMode.SetGid | GoFileMode.Sticky;

    public static uint ToGo(UnixFileMode mode) => ((uint)mode & Permissions)
        | (uint)(mode.HasFlag(UnixFileMode.SetUser) ? GoFileMode.SetUid : GoFileMode.None)
        | (uint)(mode.HasFlag(UnixFileMode.SetGroup) ? GoFileMode.SetGid : GoFileMode.None)
        | (uint)(mode.HasFlag(UnixFileMode.StickyBit) ? GoFileMode.Sticky : GoFileMode.None);

    /// <returns>Null for what is no file, and for one without any permission: then nobody has looked.</returns>
    public static UnixFileMode? FromGo(uint mode)
    {
        if (mode == 0 || (mode & ~(Permissions | (uint)Special)) != 0)
        {
            return null;
        }

        GoFileMode special = (GoFileMode)mode;
        return (UnixFileMode)(mode & Permissions)
            | (special.HasFlag(GoFileMode.SetUid) ? UnixFileMode.SetUser : UnixFileMode.None)
            | (special.HasFlag(GoFileMode.SetGid) ? UnixFileMode.SetGroup : UnixFileMode.None)
            | (special.HasFlag(GoFileMode.Sticky) ? UnixFileMode.StickyBit : UnixFileMode.None);
    }
}
