using System.Globalization;
using System.Text;
using Kiln.Builders.Oci.Tests.Support;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Testing;
using static Kiln.Builders.Oci.Tests.Support.ScriptedProvisioners;

namespace Kiln.Builders.Oci.Tests;

/// <summary>Commands in a small system.</summary>
public sealed class BusyboxTests : IDisposable
{
    private readonly TestBuild _build = new();
    private readonly OciConfig _config;

    public BusyboxTests()
    {
        Requires.Root();
        Requires.Tool("runc", "runc");
        _config = new() { From = BusyboxRoot.Write(_build.Folder), Output = _build.Archive() };
    }

    public void Dispose() => _build.Dispose();

    [Fact]
    public async Task Commands_see_the_image_and_nothing_of_the_machine()
    {
        _build.Variables["SECRET"] = "of the machine";
        string environment = "";
        string names = "";
        await _build.RunAsync(_config, async (communicator, token) =>
        {
            (_, environment, _) = await CaptureAsync(communicator, "env", token);
            (_, names, _) = await CaptureAsync(
                communicator, "hostname; pwd; umask; id -u; cat /proc/1/cmdline | head -c 7; echo; ls /etc", token);
        });

        Assert.Equal(
            [
                "HOME=/root", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "PWD=/", "SHLVL=1",
                "TERM=dumb",
            ],
            environment.Split('\n').Order());
        Assert.Equal(["kiln", "/", "0022", "0", "/bin/sh"], names.Split('\n')[..5]);
    }

    [Fact]
    public async Task Commands_that_change_nothing_leave_no_layer_behind()
    {
        await _build.RunAsync(_config, Run("cat /etc/hosts /etc/resolv.conf; ls /sys /dev; echo x > /dev/shm/x; true"));

        ReadImage image = await ReadImage.FromAsync(_build.Archive(), _build);
        Assert.Single(image.Layers);
    }

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 1", 1)]
    [InlineData("exit 77", 77)]
    [InlineData("exit 255", 255)]
    [InlineData("/no/such/program", 127)]
    [InlineData("/etc/passwd", 126)]
    [InlineData("sh -c 'kill -9 $$'; exit $?", 137)]
    [InlineData("kill -9 $$", 0)] // The first process of a pid namespace cannot kill itself.
    public async Task Exit_codes_are_exact(string command, int expected)
    {
        int code = -1;
        await _build.RunAsync(_config, async (communicator, token) =>
            code = await communicator.RunAsync(new(command), token));

        Assert.Equal(expected, code);
    }

    [Fact]
    public async Task Output_and_input_pass_through_whole()
    {
        const int Lines = 20_000;
        byte[] input = new byte[3_000_000];
        string count = "";
        List<string> output = [];
        List<string> error = [];
        await _build.RunAsync(_config, async (communicator, token) =>
        {
            List<string> counted = [];
            await communicator.RunAsync(
                new("wc -c") { Input = new MemoryStream(input), OnOutputLine = counted.Add }, token);
            count = counted[0];
            await communicator.RunAsync(
                new($"seq {Lines}; seq 3 >&2") { OnOutputLine = output.Add, OnErrorLine = error.Add }, token);
        });

        Assert.Equal(input.Length.ToString(CultureInfo.InvariantCulture), count);
        Assert.Equal(Enumerable.Range(1, Lines).Select(static n => $"{n}"), output);
        Assert.Equal(["1", "2", "3"], error);
    }

    [Fact]
    public async Task Raw_output_is_every_byte_as_it_is()
    {
        byte[] input = new byte[1_000_000];
        new Random(1).NextBytes(input);
        using MemoryStream output = new();
        using MemoryStream error = new();
        List<string> lines = [];
        await _build.RunAsync(_config, async (communicator, token) =>
        {
            RemoteCommand both = new("tee /dev/stderr")
            {
                Input = new MemoryStream(input),
                OutputStream = output,
                ErrorStream = error,
                OnOutputLine = Assert.Fail,
            };
            Assert.Equal(0, await communicator.RunAsync(both, token));
            RemoteCommand mixed = new("echo line; printf raw >&2")
            {
                OnOutputLine = lines.Add,
                ErrorStream = error,
            };
            Assert.Equal(0, await communicator.RunAsync(mixed, token));
        });

        Assert.True(input.AsSpan().SequenceEqual(output.ToArray()));
        Assert.True(input.AsSpan().SequenceEqual(error.ToArray().AsSpan(0, input.Length)));
        Assert.Equal("raw", Encoding.UTF8.GetString(error.ToArray(), input.Length, (int)error.Length - input.Length));
        Assert.Equal(["line"], lines);
    }

    [Fact]
    public async Task Commands_and_transfers_may_be_asked_for_at_the_same_time()
    {
        int[] codes = [];
        await _build.RunAsync(_config, async (communicator, token) =>
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(number => communicator.UploadAsync(
                $"/tmp/file{number}", new MemoryStream([(byte)'0', (byte)('0' + number)]), null, token)));
            codes = await Task.WhenAll(Enumerable.Range(0, 8).Select(number =>
                communicator.RunAsync(new($"exit $(cat /tmp/file{number})"), token)));
        });

        Assert.Equal(Enumerable.Range(0, 8), codes);
    }

    [Fact]
    public async Task A_command_that_does_not_read_its_input_ends_all_the_same()
    {
        int code = -1;
        await _build.RunAsync(_config, async (communicator, token) =>
            code = await communicator.RunAsync(new("exit 3") { Input = new MemoryStream(new byte[5_000_000]) }, token));

        Assert.Equal(3, code);
    }

    [Theory]
    [InlineData("oci:{0}/base")]
    [InlineData("oci-archive:{0}/base.tar")]
    [InlineData("docker-archive:{0}/base.tar:base:1")]
    public async Task A_built_image_is_a_base_for_the_next(string form)
    {
        string location = string.Format(CultureInfo.InvariantCulture, form, _build.OutputDirectory);
        await _build.RunAsync(
            _config with { Output = location, Changes = ["ENV COLOUR=green", "WORKDIR /etc"] },
            Run("rm -r /etc/old"),
            Run("echo first > /etc/first"));
        string seen = "";
        await _build.RunAsync(_config with { From = location }, async (communicator, token) =>
            (_, seen, _) = await CaptureAsync(communicator, "pwd; echo $COLOUR; cat first; ls old 2>&1", token));

        Assert.Equal(["/etc", "green", "first", "ls: old: No such file or directory"], seen.Split('\n'));
        ReadImage image = await ReadImage.FromAsync(_build.Archive(), _build);
        Assert.Equal(3, image.Layers.Length);
        Assert.Contains("COLOUR=green", image.Image.Config.Container.Env);
    }

    [Fact]
    public async Task Without_a_network_there_is_only_the_loopback()
    {
        string addresses = "";
        await _build.RunAsync(_config with { Network = "none" }, async (communicator, token) =>
            (_, addresses, _) = await CaptureAsync(communicator, "ls /sys/class/net", token));

        Assert.Equal("lo", addresses);
    }

    [Fact]
    public async Task A_cancelled_command_is_gone_when_the_build_ends()
    {
        using CancellationTokenSource cancel = new();
        string marker = Guid.NewGuid().ToString("N");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _build.RunAsync(
            _config,
            force: false,
            [
                (communicator, token) => communicator.RunAsync(
                    new($"echo ready; trap '' TERM INT; while :; do sleep 1000; done # {marker}")
                    {
                        OnOutputLine = _ => cancel.Cancel(),
                    },
                    token),
            ],
            cancel.Token));

        Assert.DoesNotContain(Processes.CommandLines(), line => line.Contains(marker, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_provisioner_that_is_cancelled_alone_leaves_the_machine_usable()
    {
        string after = "";
        await _build.RunAsync(_config, async (communicator, token) =>
        {
            using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(token);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => communicator.RunAsync(
                new("echo ready; sleep 1000") { OnOutputLine = _ => timeout.Cancel() }, timeout.Token));
            (_, after, _) = await CaptureAsync(communicator, "echo alive", token);
        });

        Assert.Equal("alive", after);
    }

    [Fact]
    public async Task A_worker_that_is_killed_fails_the_build_at_once()
    {
        CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(() => _build.RunAsync(
            _config,
            (communicator, token) => communicator.RunAsync(
                new("echo ready; sleep 1000") { OnOutputLine = _ => KillWorkers() }, token)));

        Assert.Contains("process that works on the image is gone", failure.Message, StringComparison.Ordinal);

        void KillWorkers()
        {
            foreach (string folder in Processes.In(_build.Folder))
            {
                string command = File.ReadAllText(Path.Combine(folder, "cmdline"));
                if (command.Contains(OciWorker.Command, StringComparison.Ordinal))
                {
                    Processes.Run("kill", "-9", Path.GetFileName(folder));
                }
            }
        }
    }

    [Fact]
    public async Task What_a_command_leaves_running_does_not_outlive_it()
    {
        string marker = Guid.NewGuid().ToString("N");
        await _build.RunAsync(
            _config, Run($"setsid nohup sh -c 'while :; do sleep 1000; done # {marker}' >/dev/null 2>&1 & sleep 0"));

        Assert.DoesNotContain(Processes.CommandLines(), line => line.Contains(marker, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("not a tar at all, but longer than a block of one would be")]
    [InlineData("")]
    public async Task A_tarball_that_is_none_is_told(string content)
    {
        string file = Path.Combine(_build.Folder, "broken.tar");
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);

        BuildFailedException failure = await _build.FailAsync(_config with { From = file });

        Assert.Contains("broken.tar", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_base_is_told()
    {
        BuildFailedException failure = await _build.FailAsync(_config with { From = "./no/such/root.tar" });

        Assert.Contains("./no/such/root.tar", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Umoci_and_runc_run_the_result()
    {
        string umoci = Requires.Tool("umoci", "umoci");
        string layout = Path.Combine(_build.OutputDirectory, "layout");
        await _build.RunAsync(
            _config with
            {
                Output = $"oci:{layout}:v1",
                Changes = ["ENV WHO=you", "WORKDIR /srv", "CMD echo hello $WHO from $PWD"],
            },
            Run("mkdir /srv; rm -r /etc/old"));
        string bundle = Path.Combine(_build.Folder, "bundle");
        Processes.Run(umoci, "unpack", "--image", $"{layout}:v1", bundle);
        Processes.Run("sed", "-i", "s/\"terminal\": true/\"terminal\": false/", Path.Combine(bundle, "config.json"));

        string id = "busybox-test-" + Guid.NewGuid().ToString("N");
        string state = Path.Combine(_build.Folder, "runc");
        string output = Processes.Run("runc", "--root", state, "run", "--bundle", bundle, id);

        Assert.Equal("hello you from /srv\n", output);
    }

    [Fact]
    public async Task A_full_disk_is_told_and_leaves_nothing()
    {
        // A file system of its own for the work directory: sixteen megabytes.
        Requires.Tool("mount", "mount");
        string temporary = _build.Directories.Temporary;
        Processes.Run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", temporary);
        try
        {
            BuildFailedException failure = await _build.FailAsync(
                _config, Run("dd if=/dev/zero of=/big bs=1M count=64"));

            Assert.Contains("No space left", failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            Processes.Run("umount", temporary);
        }
    }
}
