using System.Collections.Immutable;
using Kiln.Builders.Oci.Wire;

namespace Kiln.Builders.Oci.Worker;

/// <summary>
/// What is mounted into a container. Files for name resolution are copies, so that a build cannot change the machine's.
/// </summary>
internal sealed class ContainerMounts
{
    private readonly string _filesDirectory;
    private readonly ContainerSettings _settings;
    private readonly IdMapping _mapping;

    /// <param name="filesDirectory">For the copies; made here.</param>
    public ContainerMounts(string filesDirectory, ContainerSettings settings, IdMapping mapping)
    {
        _filesDirectory = filesDirectory;
        _settings = settings;
        _mapping = mapping;
        Directory.CreateDirectory(filesDirectory);
        File.WriteAllText(HostsFile, Hosts());
        if (HasResolver)
        {
            File.Copy("/etc/resolv.conf", ResolverFile, overwrite: true);
        }
    }

    /// <summary>What must exist in the image for the mounts.</summary>
    public ImmutableArray<MountTarget> Targets =>
    [
        new("/proc", IsDirectory: true),
        new("/dev", IsDirectory: true),
        new("/sys", IsDirectory: true),
        new("/etc/hosts", IsDirectory: false),
        .. HasResolver ? [new MountTarget("/etc/resolv.conf", IsDirectory: false)] : Array.Empty<MountTarget>(),
    ];

    private bool HasResolver => _settings.HasNetwork && File.Exists("/etc/resolv.conf");

    private string HostsFile => Path.Combine(_filesDirectory, "hosts");

    private string ResolverFile => Path.Combine(_filesDirectory, "resolv.conf");

    public ImmutableArray<ContainerMount> All()
    {
        ImmutableArray<ContainerMount>.Builder mounts = ImmutableArray.CreateBuilder<ContainerMount>();
        mounts.Add(new("/proc", "proc", "proc", ["nosuid", "noexec", "nodev"]));
        mounts.Add(new("/dev", "tmpfs", "tmpfs", ["nosuid", "strictatime", "mode=755", "size=65536k"]));
        mounts.Add(new("/dev/pts", "devpts", "devpts", Terminals()));
        mounts.Add(new("/dev/shm", "tmpfs", "shm", ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"]));
        mounts.Add(new("/dev/mqueue", "mqueue", "mqueue", ["nosuid", "noexec", "nodev"]));
        mounts.Add(System());
        mounts.Add(new("/etc/hosts", "none", HostsFile, ["bind", "rw", "nosuid", "noexec", "nodev"]));
        if (HasResolver)
        {
            mounts.Add(new("/etc/resolv.conf", "none", ResolverFile, ["bind", "rw", "nosuid", "noexec", "nodev"]));
        }

        return mounts.ToImmutable();
    }

    /// <summary>The terminals belong to group 5 (tty), if that group exists here.</summary>
    private ImmutableArray<string> Terminals()
    {
        ImmutableArray<string> options = ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"];
        return _mapping.HasOneUser ? options : options.Add("gid=5");
    }

    /// <summary>A user namespace may mount /sys only together with a network namespace of its own.</summary>
    private ContainerMount System() => _mapping.IsUserNamespace && _settings.HasNetwork
        ? new("/sys", "none", "/sys", ["rbind", "nosuid", "noexec", "nodev", "ro"])
        : new("/sys", "sysfs", "sysfs", ["nosuid", "noexec", "nodev", "ro"]);

    private string Hosts()
    {
        // With the machine's network come the machine's names.
        string hosts = _settings.HasNetwork && File.Exists("/etc/hosts")
            ? File.ReadAllText("/etc/hosts").TrimEnd('\n') + "\n"
            : "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n";
        return hosts + $"127.0.0.1\t{ContainerSpec.HostName}\n";
    }
}
