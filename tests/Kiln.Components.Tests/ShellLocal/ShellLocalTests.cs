using System.Diagnostics;
using Kiln.Components.ShellLocal;
using Kiln.Components.Tests.Support;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Testing;

namespace Kiln.Components.Tests.ShellLocal;

public sealed class ShellLocalTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly RecordingUi _ui = new();
    private readonly ComponentContexts _contexts;

    public ShellLocalTests() => _contexts = new(_ui);

    public static TheoryData<string, string[]> Cases => new()
    {
        { """{"inline": ["echo one", "echo two >&2"]}""", ["say: one", "error: two"] },
        { """{"command": "echo one"}""", ["say: one"] },
        { """{"inline": ["printf 'no end'"]}""", ["say: no end"] },
        { """{"inline": ["printf 'a\\rb  \\n'"]}""", ["say: b"] },
        { """{"inline": ["echo $A$B"], "environment_vars": ["A=1", "B=x"], "env": {"B": "it's"}}""", ["say: 1it's"] },
        { """{"inline": ["echo {{build `ID`}} {{.ID}} {{build_name}}"]}""", ["say: i-1 i-1 source"] },
        { """{"inline": ["echo $A"], "environment_vars": ["A={{build `ID`}}"]}""", ["say: i-1"] },
        { """{"inline": ["echo $PACKER_BUILD_NAME $PACKER_BUILDER_TYPE $PACKER_RUN_UUID"]}""", ["say: source null 11111111-2222-3333-4444-555555555555"] },
        { """{"inline": ["exit 3"], "valid_exit_codes": [3]}""", [] },
        { """{"inline": ["head -1 $0"], "inline_shebang": "/bin/sh -eu"}""", ["say: #!/bin/sh -eu"] },
        { """{"inline": ["echo $0 | grep -o '[.]xyz$'"], "tempfile_extension": "xyz"}""", ["say: .xyz"] },
        { """{"inline": ["stat -c %a $0"]}""", ["say: 700"] },
        { """{"inline": ["x"], "execute_command": ["/bin/sh", "-c", "echo {{.Vars}} {{.Script}} | wc -w"]}""", ["say: 3"] },
        { """{"inline": ["echo $1"], "execute_command": ["{{.Script}}", "arg {{build `ID`}}"]}""", ["say: arg i-1"] },
        { """{"inline": ["echo never"], "only_on": ["windows"]}""", ["say: Skipping shell-local due to runtime OS"] },
        { """{"inline": ["echo here"], "only_on": ["windows", "linux"]}""", ["say: here"] },
        { """{"inline": ["env"], "env_var_format": "X_%s='%s' ", "env": {"A": "1"}, "execute_command": ["/bin/sh", "-c", "{{.Vars}} {{.Script}} | grep ^X_A"]}""", ["say: X_A=1"] },
        { """{"inline": ["cat"]}""", [] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Script_runs_on_this_machine(string config, string[] expected)
    {
        await RunAsync(config);

        Assert.Equal(expected, _ui.Lines.Where(static l => !l.StartsWith("say: Running local shell script: ", StringComparison.Ordinal)));
        CheckNothingIsLeft();
    }

    [Fact]
    public async Task Post_processor_gives_the_artifact_on_and_keeps_it()
    {
        TestArtifact input = new(["a"]) { Variables = ComponentContexts.Variables(("ID", "i-1")) };
        IPostProcessor postProcessor = Support.Components.PostProcessor(
            "shell-local",
            """{"inline": ["unused"], "execute_command": "echo {{build `ID`}}, one {{.Script}} | cut -c1-9"}""");

        PostProcessResult result = await postProcessor.PostProcessAsync(_contexts.PostProcess(), input, TestContext.Current.CancellationToken);

        Assert.Same(input, result.Artifact);
        Assert.True(result is { KeepInput: true, MustKeepInput: true });
        Assert.Contains("say: i-1, one ", _ui.Lines.Select(static l => l + " "));
        CheckNothingIsLeft();
    }

    [Fact]
    public async Task Scripts_run_in_order_and_a_relative_path_becomes_absolute()
    {
        string first = Script("first.sh", "echo first $0");
        string second = Script("second.sh", "echo second");
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, first);

        await RunAsync($$"""{"scripts": ["{{relative}}", "{{second}}"]}""");

        Assert.Equal(
            [$"say: Running local shell script: {relative}", $"say: first {first}", $"say: Running local shell script: {second}", "say: second"],
            _ui.Lines);
    }

    [Fact]
    public async Task Script_without_its_execute_bit_fails_with_exit_status_126()
    {
        string script = _folder.Write("plain.sh", "echo x\n");

        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(() => RunAsync($$"""{"script": "{{script}}"}"""));

        Assert.Equal("Script exited with non-zero exit status: 126. Allowed exit codes are: [0]", failure.Message);
    }

    [Theory]
    [InlineData(@"C:\Users\me\a b.sh", "/mnt/c/Users/me/a b.sh")]
    [InlineData("d:/x", "/mnt/d/x")]
    [InlineData("/usr/x", "/usr/x")]
    [InlineData(@"1:\x", @"1:\x")]
    [InlineData("", "")]
    public void Path_of_windows_is_what_a_linux_shell_there_sees(string path, string expected) =>
        Assert.Equal(expected, LocalSystem.LinuxPath(path));

    [Fact]
    public async Task Path_that_is_no_path_of_windows_stays()
    {
        string script = Script("first.sh", "echo $0");

        await RunAsync($$"""{"script": "{{script}}", "use_linux_pathing": true}""");

        Assert.Equal([$"say: Running local shell script: {script}", $"say: {script}"], _ui.Lines);
    }

    [Fact]
    public async Task One_word_of_execute_command_is_a_program_and_no_command_line()
    {
        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(
            () => RunAsync("""{"inline": ["x"], "execute_command": ["echo {{.Vars}}"]}"""));

        Assert.StartsWith("Error executing script: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_that_does_not_exist_is_named()
    {
        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(
            () => RunAsync("""{"inline": ["x"], "execute_command": ["/no/such/shell", "{{.Script}}"]}"""));

        Assert.Matches("^Error executing script: .*/packer-shell[0-9]+\n\nPlease see output above for more information.$", failure.Message);
        Assert.Contains(_ui.Lines, static l => l.StartsWith("error: ", StringComparison.Ordinal) && l.Contains("/no/such/shell", StringComparison.Ordinal));
        CheckNothingIsLeft();
    }

    [Fact]
    public async Task Cancellation_kills_the_script_with_its_children()
    {
        using CancellationTokenSource source = new();
        string pidFile = _folder.Combine("pid");
        Task run = RunAsync($$"""{"inline": ["sleep 300 & echo $! > {{pidFile}}.new; mv {{pidFile}}.new {{pidFile}}; wait"]}""", source.Token);
        while (!File.Exists(pidFile))
        {
            Assert.False(run.IsCompleted);
            await Task.Yield();
        }

        int child = int.Parse(await File.ReadAllTextAsync(pidFile, TestContext.Current.CancellationToken), System.Globalization.CultureInfo.InvariantCulture);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);

        Stopwatch watch = Stopwatch.StartNew();
        while (IsRunning(child))
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), "the script's child goes on");
            await Task.Yield();
        }

        CheckNothingIsLeft();
    }

    [Fact]
    public async Task Many_scripts_at_the_same_time_never_meet_a_busy_file()
    {
        string[] failures = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 25; i++)
            {
                try
                {
                    await RunAsync("""{"inline": ["exit 0"]}""");
                }
                catch (BuildFailedException e)
                {
                    return e.Message;
                }
            }

            return "";
        })));

        Assert.All(failures, static f => Assert.Empty(f));
        CheckNothingIsLeft();
    }

    public void Dispose()
    {
        _contexts.Dispose();
        _folder.Dispose();
    }

    private Task RunAsync(string config, CancellationToken? cancellationToken = null) =>
        Support.Components.Provisioner("shell-local", config).ProvisionAsync(
            _contexts.Provision(new NoneCommunicator(), ComponentContexts.Variables(("ID", "i-1"))),
            cancellationToken ?? TestContext.Current.CancellationToken);

    private string Script(string name, string line)
    {
        string path = _folder.Write(name, $"#!/bin/sh\n{line}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>A dead child may wait for its new parent to take note of it.</summary>
    private static bool IsRunning(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void CheckNothingIsLeft()
    {
        Assert.Empty(_contexts.Ledger.Open);
        Assert.All(_contexts.Ledger.All, static r => Assert.False(File.Exists(r.Details["path"])));
    }
}
