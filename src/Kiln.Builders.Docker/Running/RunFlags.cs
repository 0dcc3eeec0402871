using System.Collections.Frozen;

namespace Kiln.Builders.Docker.Running;

/// <summary>The options of <c>docker run</c>, and what the engine calls them.</summary>
internal static class RunFlags
{
    private static readonly FrozenDictionary<string, RunFlag> All =
        new Dictionary<string, RunFlag>(StringComparer.Ordinal)
        {
            ["add-host"] = new(RunFlagKind.Texts, "HostConfig.ExtraHosts"),
            ["annotation"] = new(RunFlagKind.Pairs, "HostConfig.Annotations"),
            ["attach"] = new(RunFlagKind.NothingWithValue),
            ["blkio-weight"] = new(RunFlagKind.Number, "HostConfig.BlkioWeight"),
            ["cap-add"] = new(RunFlagKind.Texts, "HostConfig.CapAdd"),
            ["cap-drop"] = new(RunFlagKind.Texts, "HostConfig.CapDrop"),
            ["cgroup-parent"] = new(RunFlagKind.Text, "HostConfig.CgroupParent"),
            ["cgroupns"] = new(RunFlagKind.Text, "HostConfig.CgroupnsMode"),
            ["cpu-period"] = new(RunFlagKind.Number, "HostConfig.CpuPeriod"),
            ["cpu-quota"] = new(RunFlagKind.Number, "HostConfig.CpuQuota"),
            ["cpu-shares"] = new(RunFlagKind.Number, "HostConfig.CpuShares"),
            ["cpus"] = new(RunFlagKind.Processors, "HostConfig.NanoCpus"),
            ["cpuset-cpus"] = new(RunFlagKind.Text, "HostConfig.CpusetCpus"),
            ["cpuset-mems"] = new(RunFlagKind.Text, "HostConfig.CpusetMems"),
            ["detach"] = new(RunFlagKind.Nothing),
            ["device"] = new(RunFlagKind.Device, "HostConfig.Devices"),
            ["device-cgroup-rule"] = new(RunFlagKind.Texts, "HostConfig.DeviceCgroupRules"),
            ["dns"] = new(RunFlagKind.Texts, "HostConfig.Dns"),
            ["dns-option"] = new(RunFlagKind.Texts, "HostConfig.DnsOptions"),
            ["dns-search"] = new(RunFlagKind.Texts, "HostConfig.DnsSearch"),
            ["domainname"] = new(RunFlagKind.Text, "Domainname"),
            ["entrypoint"] = new(RunFlagKind.OnlyText, "Entrypoint"),
            ["env"] = new(RunFlagKind.Environment, "Env"),
            ["env-file"] = new(RunFlagKind.EnvironmentFile, "Env"),
            ["expose"] = new(RunFlagKind.Expose, "ExposedPorts"),
            ["group-add"] = new(RunFlagKind.Texts, "HostConfig.GroupAdd"),
            ["health-cmd"] = new(RunFlagKind.HealthCommand, "Healthcheck.Test"),
            ["health-interval"] = new(RunFlagKind.Time, "Healthcheck.Interval"),
            ["health-retries"] = new(RunFlagKind.Number, "Healthcheck.Retries"),
            ["health-start-period"] = new(RunFlagKind.Time, "Healthcheck.StartPeriod"),
            ["health-timeout"] = new(RunFlagKind.Time, "Healthcheck.Timeout"),
            ["hostname"] = new(RunFlagKind.Text, "Hostname"),
            ["init"] = new(RunFlagKind.Switch, "HostConfig.Init"),
            ["interactive"] = new(RunFlagKind.Switch, "OpenStdin"),
            ["ipc"] = new(RunFlagKind.Text, "HostConfig.IpcMode"),
            ["isolation"] = new(RunFlagKind.Text, "HostConfig.Isolation"),
            ["label"] = new(RunFlagKind.Pairs, "Labels"),
            ["label-file"] = new(RunFlagKind.LabelFile, "Labels"),
            ["link"] = new(RunFlagKind.Texts, "HostConfig.Links"),
            ["log-driver"] = new(RunFlagKind.Text, "HostConfig.LogConfig.Type"),
            ["log-opt"] = new(RunFlagKind.Pairs, "HostConfig.LogConfig.Config"),
            ["mac-address"] = new(RunFlagKind.Text, "MacAddress"),
            ["memory"] = new(RunFlagKind.Bytes, "HostConfig.Memory"),
            ["memory-reservation"] = new(RunFlagKind.Bytes, "HostConfig.MemoryReservation"),
            ["memory-swap"] = new(RunFlagKind.Bytes, "HostConfig.MemorySwap"),
            ["memory-swappiness"] = new(RunFlagKind.Number, "HostConfig.MemorySwappiness"),
            ["mount"] = new(RunFlagKind.Mount, "HostConfig.Mounts"),
            ["name"] = new(RunFlagKind.Name),
            ["net"] = new(RunFlagKind.Network),
            ["network"] = new(RunFlagKind.Network),
            ["net-alias"] = new(RunFlagKind.NetworkAlias),
            ["network-alias"] = new(RunFlagKind.NetworkAlias),
            ["oom-kill-disable"] = new(RunFlagKind.Switch, "HostConfig.OomKillDisable"),
            ["oom-score-adj"] = new(RunFlagKind.Number, "HostConfig.OomScoreAdj"),
            ["pid"] = new(RunFlagKind.Text, "HostConfig.PidMode"),
            ["pids-limit"] = new(RunFlagKind.Number, "HostConfig.PidsLimit"),
            ["platform"] = new(RunFlagKind.Platform),
            ["privileged"] = new(RunFlagKind.Switch, "HostConfig.Privileged"),
            ["publish"] = new(RunFlagKind.Publish),
            ["publish-all"] = new(RunFlagKind.Switch, "HostConfig.PublishAllPorts"),
            ["pull"] = new(RunFlagKind.Pull),
            ["quiet"] = new(RunFlagKind.Nothing),
            ["read-only"] = new(RunFlagKind.Switch, "HostConfig.ReadonlyRootfs"),
            ["restart"] = new(RunFlagKind.Restart),
            ["rm"] = new(RunFlagKind.Switch, "HostConfig.AutoRemove"),
            ["runtime"] = new(RunFlagKind.Text, "HostConfig.Runtime"),
            ["security-opt"] = new(RunFlagKind.Texts, "HostConfig.SecurityOpt"),
            ["shm-size"] = new(RunFlagKind.Bytes, "HostConfig.ShmSize"),
            ["sig-proxy"] = new(RunFlagKind.Nothing),
            ["stop-signal"] = new(RunFlagKind.Text, "StopSignal"),
            ["stop-timeout"] = new(RunFlagKind.Number, "StopTimeout"),
            ["storage-opt"] = new(RunFlagKind.Pairs, "HostConfig.StorageOpt"),
            ["sysctl"] = new(RunFlagKind.Pairs, "HostConfig.Sysctls"),
            ["tmpfs"] = new(RunFlagKind.Tmpfs, "HostConfig.Tmpfs"),
            ["tty"] = new(RunFlagKind.Switch, "Tty"),
            ["ulimit"] = new(RunFlagKind.Limit, "HostConfig.Ulimits"),
            ["user"] = new(RunFlagKind.Text, "User"),
            ["userns"] = new(RunFlagKind.Text, "HostConfig.UsernsMode"),
            ["uts"] = new(RunFlagKind.Text, "HostConfig.UTSMode"),
            ["volume"] = new(RunFlagKind.Volume),
            ["volume-driver"] = new(RunFlagKind.Text, "HostConfig.VolumeDriver"),
            ["volumes-from"] = new(RunFlagKind.Texts, "HostConfig.VolumesFrom"),
            ["workdir"] = new(RunFlagKind.Text, "WorkingDir"),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<char, string> Letters = new Dictionary<char, string>
    {
        ['a'] = "attach",
        ['c'] = "cpu-shares",
        ['d'] = "detach",
        ['e'] = "env",
        ['h'] = "hostname",
        ['i'] = "interactive",
        ['l'] = "label",
        ['m'] = "memory",
        ['p'] = "publish",
        ['P'] = "publish-all",
        ['q'] = "quiet",
        ['t'] = "tty",
        ['u'] = "user",
        ['v'] = "volume",
        ['w'] = "workdir",
    }.ToFrozenDictionary();

    public static RunFlag? Find(string name) => All.GetValueOrDefault(name);

    /// <returns>Null when there is none.</returns>
    public static string? NameOf(char letter) => Letters.GetValueOrDefault(letter);

    /// <summary>Stands alone, or with <c>=true</c> or <c>=false</c>.</summary>
    public static bool IsSwitch(RunFlag flag) => flag.Kind is RunFlagKind.Switch or RunFlagKind.Nothing;
}
