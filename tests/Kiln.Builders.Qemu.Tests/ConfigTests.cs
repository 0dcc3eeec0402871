using Kiln.Builders.Qemu.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Builders.Qemu.Tests;

public sealed class ConfigTests
{
    /// <summary>An option, a value that it may not have, and what is said.</summary>
    public static TheoryData<string, HclValue, string> Wrong => new()
    {
        { "disk_size", Text("many"), "Invalid disk size." },
        { "disk_size", Text("-5"), "Invalid disk size." },
        { "disk_additional_size", Text("5 apples"), "\"5 apples\" is not the size of a disk." },
        { "format", Text("vmdk"), "invalid format, only 'qcow2' or 'raw' are allowed" },
        { "accelerator", Text("warp"), "invalid accelerator, only 'kvm', 'tcg', 'xen', 'hax', 'hvf', 'whpx', or 'none' are allowed" },
        { "disk_interface", Text("floppy"), "unrecognized disk interface type" },
        { "disk_cache", Text("maybe"), "unrecognized disk cache type" },
        { "disk_discard", Text("maybe"), "unrecognized disk discard type" },
        { "disk_detect_zeroes", Text("maybe"), "unrecognized disk detect zeroes setting" },
        { "cpus", HclValue.Number(-1), "cpus must be a positive number" },
        { "sockets", HclValue.Number(-1), "sockets must be a positive number" },
        { "cores", HclValue.Number(-1), "cores must be a positive number" },
        { "threads", HclValue.Number(-1), "threads must be a positive number" },
        { "vnc_port_min", HclValue.Number(80), "vnc_port_min cannot be below 5900" },
        { "vnc_port_max", HclValue.Number(70000), "must both be below 65535" },
        { "vnc_password", Text("123456789"), "vnc_password has 9 characters, and VNC takes at most 8." },
        { "host_port_min", HclValue.Number(5000), "host_port_min must be less than host_port_max" },
        { "host_port_max", HclValue.Number(70000), "host_port_max must be at most 65535" },
        { "qemuargs", Text("-m 1G"), "qemuargs is a list of lists of texts" },
        { "qemuargs", HclValue.Tuple([Text("-m")]), "qemuargs[0] is a list of texts." },
        { "boot_steps", HclValue.Tuple([HclValue.Tuple([Text("<wait0s>"), Text("Nothing")])]), "Expecting a positive wait value" },
        { "shutdown_timeout", Text("-5s"), "shutdown_timeout is negative." },
        { "iso_checksum", Text("crc:12"), "unsupported checksum type" },
        { "communicator", Text("pigeon"), "Communicator type pigeon is invalid" },
        { "ssh_username", Text(""), "An ssh_username must be specified" },
        { "net_bridge", Text("{{ .X "), "net_bridge" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Option_with_a_wrong_value_is_told(string option, HclValue value, string said)
    {
        using TemporaryDirectory folder = new();
        Prepared<IBuilder> prepared = await TestBuild.PrepareAsync(
            TestBuild.Options("/dev/null", folder.Combine("out"), (option, value)));
        Assert.Null(prepared.Component);
        Assert.Contains(prepared.Problems, problem => problem.Message.Contains(said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Options_that_exclude_each_other_are_told()
    {
        using TemporaryDirectory folder = new();
        Prepared<IBuilder> prepared = await TestBuild.PrepareAsync(TestBuild.Options(
            "/dev/null",
            folder.Combine("out"),
            ("disk_image", HclValue.False),
            ("use_backing_file", HclValue.True),
            ("skip_resize_disk", HclValue.True),
            ("boot_command", HclValue.Tuple([Text("a")])),
            ("boot_steps", HclValue.Tuple([HclValue.Tuple([Text("b")])]))));
        Assert.Null(prepared.Component);
        string said = string.Join('\n', prepared.Problems.Select(static problem => problem.Message));
        Assert.Contains("use_backing_file can only be enabled for QCOW2 images and when disk_image is true", said, StringComparison.Ordinal);
        Assert.Contains("skip_resize_disk can only be used when disk_image is true", said, StringComparison.Ordinal);
        Assert.Contains("boot_command and boot_steps cannot be used together", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_folder_that_is_there_is_told_unless_it_is_replaced()
    {
        using TemporaryDirectory folder = new();
        HclValue options = TestBuild.Options("/dev/null", folder);
        Prepared<IBuilder> prepared = await TestBuild.PrepareAsync(options);
        Assert.Null(prepared.Component);
        Assert.Contains(
            prepared.Problems,
            problem => problem.Message == $"Output directory '{folder.Path}' already exists. It must not exist.");
        Assert.NotNull((await TestBuild.PrepareAsync(options, force: true)).Component);
    }

    [Fact]
    public async Task Older_names_of_the_ports_are_warned_about()
    {
        using TemporaryDirectory folder = new();
        Prepared<IBuilder> prepared = await TestBuild.PrepareAsync(
            TestBuild.Options("/dev/null", folder.Combine("out"), ("ssh_host_port_min", HclValue.Number(3000))));
        Assert.NotNull(prepared.Component);
        Assert.Contains(prepared.Problems, static problem =>
            problem is { Severity: ProblemSeverity.Warning } && problem.Message.Contains("host_port_min", StringComparison.Ordinal));
    }

    private static HclValue Text(string text) => HclValue.String(text);
}
