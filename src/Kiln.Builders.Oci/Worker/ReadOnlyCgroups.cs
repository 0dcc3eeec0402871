using Kiln.Builders.Oci.Native;

namespace Kiln.Builders.Oci.Worker;

/// <summary>
/// Makes the cgroup file systems read-only in this process's mount namespace. A container runtime then goes on without
/// a cgroup, and a killed build leaves none behind.
/// </summary>
internal static class ReadOnlyCgroups
{
    private const string Folder = "/sys/fs/cgroup";

    public static void Apply()
    {
        if (!Directory.Exists(Folder))
        {
            return;
        }

        // Without privileges over the machine neither call works, and no cgroup can be made either.
        foreach (string mount in Mounts())
        {
            _ = LibC.Mount(mount, mount, null, LibC.Bind | LibC.Remount | LibC.ReadOnly, null);
        }
    }

    private static IEnumerable<string> Mounts() =>
        File.ReadLines("/proc/self/mountinfo")
            .Select(static line => line.Split(' '))
            .Where(static fields => fields.Length > 4)
            .Select(static fields => fields[4])
            .Where(static target => target == Folder || target.StartsWith(Folder + "/", StringComparison.Ordinal));
}
