using System.Collections.Immutable;
using System.Text;
using Kiln.Platform.Processes;
using Kiln.Testing;
using MarkedProcesses = Kiln.Platform.Processes.MarkedProcesses;

namespace Kiln.Platform.Tests.Processes;

public sealed class ChildProcessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 1", 1)]
    [InlineData("exit 255", 255)]
    [InlineData("kill -TERM $$", 128 + 15)]
    [InlineData("kill -KILL $$", 128 + 9)]
    [InlineData("kill -PIPE $$", 128 + 13)]
    public async Task Run_gives_the_exact_exit_code(string script, int expected) =>
        Assert.Equal(expected, await ChildProcess.RunAsync(Shell(script), Token));

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("kill -KILL $$", 128 + 9)]
    public async Task Exit_is_told_while_the_output_is_still_open(string script, int expected)
    {
        TaskCompletionSource<int> exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        ProcessSpec spec = Shell($"sleep 1000 & {script}") with
        {
            OnOutputLine = static _ => { },
            OnExit = code => exit.SetResult(code),
            GracePeriod = TimeSpan.Zero,
        };

        Task<int> run = ChildProcess.RunAsync(spec, stop.Token);

        Assert.Equal(expected, await exit.Task.WaitAsync(TimeSpan.FromMinutes(1), Token));
        Assert.False(run.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task Run_hands_on_the_lines_of_both_streams()
    {
        List<string> lines = [];
        ProcessSpec spec = Shell("echo one; echo two >&2; printf 'a\\rb  \\r\\n\\n'; printf last") with
        {
            OnOutputLine = line => lines.Add("out " + line),
            OnErrorLine = line => lines.Add("err " + line),
        };

        await ChildProcess.RunAsync(spec, Token);

        Assert.Equal(["out one", "out b", "out ", "out last"], lines.Where(static l => l.StartsWith("out", StringComparison.Ordinal)));
        Assert.Equal(["err two"], lines.Where(static l => l.StartsWith("err", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Run_copies_megabytes_through_input_and_output()
    {
        byte[] sent = new byte[5_000_003];
        new Random(7).NextBytes(sent);
        using MemoryStream received = new();
        ProcessSpec spec = new("cat", []) { Input = new MemoryStream(sent), OutputStream = received };

        Assert.Equal(0, await ChildProcess.RunAsync(spec, Token));

        Assert.True(sent.AsSpan().SequenceEqual(received.ToArray()));
    }

    [Fact]
    public async Task Run_gives_raw_bytes_of_both_outputs_instead_of_lines()
    {
        using MemoryStream output = new();
        using MemoryStream errors = new();
        ProcessSpec spec = Shell("printf 'a\\r\\377'; printf 'b\\n\\n' >&2") with
        {
            OutputStream = output,
            ErrorStream = errors,
            OnOutputLine = Assert.Fail,
            OnErrorLine = Assert.Fail,
        };

        Assert.Equal(0, await ChildProcess.RunAsync(spec, Token));

        Assert.Equal([(byte)'a', (byte)'\r', 0xFF], output.ToArray());
        Assert.Equal("b\n\n"u8.ToArray(), errors.ToArray());
    }

    [Fact]
    public async Task Run_ends_when_the_child_does_not_read_its_input()
    {
        using EndlessStream input = new();
        Assert.Equal(3, await ChildProcess.RunAsync(Shell("exit 3") with { Input = input }, Token));
    }

    [Fact]
    public async Task Run_gives_the_child_the_named_environment_and_folder_and_a_mark()
    {
        using TemporaryDirectory folder = new();
        ProcessSpec spec = new("/usr/bin/env", ["-"])
        {
            Environment = Variables(("A", "1"), ("B", "two words")),
            WorkingDirectory = folder,
        };
        CapturedOutput printed = await ChildProcess.CaptureAsync(spec with { Arguments = [] }, Token);
        CapturedOutput place = await ChildProcess.CaptureAsync(spec with { FileName = "/bin/pwd", Arguments = [] }, Token);

        Assert.StartsWith($"A=1\nB=two words\nKILN_CHILD_OF={ProcessMark.OfThisProcess}.", printed.Output, StringComparison.Ordinal);
        Assert.Equal(3, printed.Output.Split('\n').Length);
        Assert.Equal(folder.Path, place.Output);
    }

    [Fact]
    public async Task Run_passes_on_the_own_environment_when_none_is_named()
    {
        Environment.SetEnvironmentVariable("KILN_TEST_INHERITED", "yes, ü");
        CapturedOutput printed = await ChildProcess.CaptureAsync(Shell("echo $KILN_TEST_INHERITED"), Token);
        Assert.Equal("yes, ü", printed.Output);
    }

    [Fact]
    public async Task Child_starts_with_no_signal_ignored_or_blocked()
    {
        CapturedOutput printed = await ChildProcess.CaptureAsync(Shell("grep -E 'Sig(Blk|Ign)' /proc/self/status"), Token);

        // 32 and 33 belong to the C library, which sets them itself in every child.
        const ulong OfTheLibrary = 0x180000000;
        Assert.All(printed.Output.Split('\n'), static line =>
            Assert.Equal(0UL, Convert.ToUInt64(line.Split('\t')[1], 16) & ~OfTheLibrary));
    }

    [Fact]
    public async Task Child_holds_no_descriptor_but_its_standard_streams()
    {
        CapturedOutput printed = await ChildProcess.CaptureAsync(Shell("ls /proc/$$/fd; true"), Token);

        // What the test process itself was started with is not ours to close.
        IEnumerable<string> inherited = Directory.GetFiles("/proc/self/fdinfo").Where(IsPassedOn).Select(Path.GetFileName)!;
        Assert.Subset(inherited.Concat(["0", "1", "2"]).ToHashSet(), printed.Output.Split('\n').ToHashSet());
    }

    [Theory]
    [InlineData("kiln-no-such-tool", ProcessStartFailure.NotFound, "kiln-no-such-tool: command not found")]
    [InlineData("/no/such/tool", ProcessStartFailure.NotFound, "there is no such file")]
    [InlineData("/etc/passwd", ProcessStartFailure.NotExecutable, "execute bit")]
    [InlineData("/tmp", ProcessStartFailure.NotExecutable, "/tmp")]
    [InlineData("", ProcessStartFailure.InvalidArgument, "needs a name")]
    [InlineData("a\0b", ProcessStartFailure.InvalidArgument, "null character")]
    public async Task Start_that_fails_says_why(string command, ProcessStartFailure reason, string part)
    {
        ProcessStartException e =
            await Assert.ThrowsAsync<ProcessStartException>(() => ChildProcess.RunAsync(new(command, []), Token));
        Assert.Equal(reason, e.Reason);
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_with_a_missing_interpreter_names_it_as_the_cause()
    {
        using TemporaryDirectory folder = new();
        string script = Executable(folder, "script", "#!/no/such/interpreter\n");
        ProcessStartException e =
            await Assert.ThrowsAsync<ProcessStartException>(() => ChildProcess.RunAsync(new(script, []), Token));
        Assert.Equal(ProcessStartFailure.NotExecutable, e.Reason);
        Assert.Contains("interpreter", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_with_too_long_arguments_says_so()
    {
        ProcessSpec spec = new("/bin/true", [new string('x', 10_000_000)]);
        ProcessStartException e = await Assert.ThrowsAsync<ProcessStartException>(() => ChildProcess.RunAsync(spec, Token));
        Assert.Equal(ProcessStartFailure.InvalidArgument, e.Reason);
    }

    [Fact]
    public async Task Start_in_a_missing_folder_names_it()
    {
        ProcessSpec spec = new("/bin/true", []) { WorkingDirectory = "/no/such/folder" };
        ProcessStartException e = await Assert.ThrowsAsync<ProcessStartException>(() => ChildProcess.RunAsync(spec, Token));
        Assert.Equal(ProcessStartFailure.WorkingDirectoryMissing, e.Reason);
        Assert.Contains("/no/such/folder", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo $$; sleep 1000 & echo $!; wait", 5000)]
    [InlineData("trap '' TERM; echo $$; sh -c 'trap \"\" TERM; echo $$; while :; do sleep 1000; done'", 100)]
    [InlineData("echo $$; sleep 1000 > /dev/null & echo $!; exit 0", 5000)]
    public async Task Cancelled_command_ends_with_its_whole_group(string script, int graceMilliseconds)
    {
        using CancellationTokenSource cancel = new();
        List<int> pids = [];
        ProcessSpec spec = Shell(script + "; sleep 1000") with
        {
            OnOutputLine = line =>
            {
                pids.Add(int.Parse(line));
                if (pids.Count == 2)
                {
                    cancel.Cancel();
                }
            },
            // Held open by the background process of the third script.
            OnErrorLine = static _ => { },
            GracePeriod = TimeSpan.FromMilliseconds(graceMilliseconds),
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ChildProcess.RunAsync(spec, cancel.Token));

        Assert.All(pids, static pid => Assert.False(ProcessState.IsRunning(pid)));
    }

    /// <summary>Another command's run-away stays: each has a mark of its own.</summary>
    [Fact]
    public async Task Cancelled_command_takes_along_what_left_its_group()
    {
        using CancellationTokenSource cancel = new();
        const string RunAway = "(setsid nohup sleep 1000 >/dev/null 2>&1 & echo $!)";
        int other = int.Parse((await ChildProcess.CaptureAsync(Shell(RunAway), Token)).Output);
        int pid = 0;
        ProcessSpec spec = Shell(RunAway + "; sleep 1000") with
        {
            OnOutputLine = line =>
            {
                pid = int.Parse(line);
                cancel.Cancel();
            },
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ChildProcess.RunAsync(spec, cancel.Token));

        Assert.True(await ProcessState.BecomesTrue(() => !ProcessState.IsRunning(pid)), "it still runs");
        Assert.Contains(MarkedProcesses.Find(ProcessMark.OfThisProcess), process => process.Id == other);
        System.Diagnostics.Process.GetProcessById(other).Kill();
    }

    [Fact]
    public async Task What_left_the_group_goes_on_after_a_stop_that_is_for_the_group_only()
    {
        using CancellationTokenSource cancel = new();
        Dictionary<string, int> pids = [];
        string outside = "setsid sh -c 'echo out $$; exec sleep 1000 >/dev/null 2>&1'";
        ProcessSpec spec = Shell($"{outside} & sleep 1000 & echo in $!; wait") with
        {
            OnOutputLine = line =>
            {
                string[] words = line.Split(' ');
                pids[words[0]] = int.Parse(words[1]);
                if (pids.Count == 2)
                {
                    cancel.Cancel();
                }
            },
            GracePeriod = TimeSpan.Zero,
            StopsGroupOnly = true,
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ChildProcess.RunAsync(spec, cancel.Token));

        Assert.Equal((true, false), (ProcessState.IsRunning(pids["out"]), ProcessState.IsRunning(pids["in"])));
        System.Diagnostics.Process.GetProcessById(pids["out"]).Kill();
    }

    [Fact]
    public async Task Program_that_somebody_still_holds_open_for_writing_is_started_when_he_lets_go()
    {
        using TemporaryDirectory folder = new();
        string path = folder.Write("program", "#!/bin/sh\nexit 7\n");
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        Task<int> running;
        await using (FileStream held = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            running = Task.Run(() => ChildProcess.RunAsync(new(path, []), Token), Token);
            await Assert.ThrowsAsync<TimeoutException>(() => running.WaitAsync(TimeSpan.FromMilliseconds(100), Token));
        }

        Assert.Equal(7, await running.WaitAsync(TimeSpan.FromSeconds(60), Token));
    }

    [Fact]
    public async Task Cancelled_command_may_clean_up_within_the_grace_period()
    {
        using TemporaryDirectory folder = new();
        using CancellationTokenSource cancel = new();
        string file = folder.Combine("cleaned");
        ProcessSpec spec = Shell($"trap 'touch {file}; exit 0' TERM; echo ready; while :; do sleep 0.01; done") with
        {
            OnOutputLine = _ => cancel.Cancel(),
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ChildProcess.RunAsync(spec, cancel.Token));

        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task Receiver_that_fails_ends_the_command_and_reaches_the_caller()
    {
        int pid = 0;
        ProcessSpec spec = Shell("echo $$; sleep 1000") with
        {
            OnOutputLine = line =>
            {
                pid = int.Parse(line);
                throw new IOException("the disk is full");
            },
        };

        IOException e = await Assert.ThrowsAsync<IOException>(() => ChildProcess.RunAsync(spec, Token));

        Assert.Equal("the disk is full", e.Message);
        Assert.False(ProcessState.IsRunning(pid));
    }

    [Fact]
    public async Task Many_commands_run_side_by_side()
    {
        Task<CapturedOutput>[] runs =
            [.. Enumerable.Range(0, 100).Select(i => ChildProcess.CaptureAsync(Shell($"echo {i}; exit {i}"), Token))];
        for (int i = 0; i < runs.Length; i++)
        {
            Assert.Equal(new(i, i.ToString(), ""), await runs[i]);
        }
    }

    [Fact]
    public void Missing_tool_is_named_with_its_package()
    {
        MissingToolException e = Assert.Throws<MissingToolException>(() => ToolPath.Find("kiln-no-such-tool", "kiln-package"));
        Assert.Contains("'kiln-no-such-tool'", e.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install kiln-package", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tool_is_found_with_its_absolute_path() => Assert.Matches("^/.*/sh$", ToolPath.Find("sh", "dash"));

    internal static ProcessSpec Shell(string script) => new("/bin/sh", ["-c", script]);

    private static bool IsPassedOn(string descriptorInformation)
    {
        try
        {
            string flags = File.ReadLines(descriptorInformation).First(static l => l.StartsWith("flags:", StringComparison.Ordinal));
            return (Convert.ToInt32(flags[6..].Trim(), 8) & 0x80000) == 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static ImmutableSortedDictionary<string, string> Variables(params (string Name, string Value)[] pairs) =>
        pairs.ToImmutableSortedDictionary(static p => p.Name, static p => p.Value, StringComparer.Ordinal);

    private static string Executable(TemporaryDirectory folder, string name, string content)
    {
        string path = folder.Write(name, content);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        return path;
    }

    private sealed class EndlessStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Encoding.ASCII.GetBytes("x", buffer.Span);
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
