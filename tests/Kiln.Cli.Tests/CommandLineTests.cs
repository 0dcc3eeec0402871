using System.Reflection;
using Kiln.Cli.Commands;

namespace Kiln.Cli.Tests;

public sealed class CommandLineTests
{
    private const string GeneralHelp = """
        Usage: kiln [--version] [--help] <command> [<args>]

        Available commands are:
            build                build image(s) from template
            cache                list and remove what builds have kept
            cache list           List the checkpoints of builds
            cache prune          Remove checkpoints that are old or too many
            console              creates a console for testing variable interpolation
            fix                  fixes templates from old versions of packer
            fmt                  Rewrites HCL2 config files to canonical format
            hcl2_upgrade         transform a JSON template into an HCL2 configuration
            init                 Install missing plugins or upgrade plugins
            inspect              see components of a template
            plugins              Interact with Packer plugins and catalog
            plugins bundle       Collect the plugins of a config for a machine without a network
            plugins install      Install latest Packer plugin [matching version constraint]
            plugins installed    List all installed Packer plugin binaries
            plugins remove       Remove Packer plugins [matching a version]
            plugins required     List plugins required by a config
            reap                 remove what dead runs left behind
            validate             check that a template is valid
            version              Prints the Packer version


        """;

    private readonly InProcess _kiln = new();

    [Theory]
    [InlineData("", 127)]
    [InlineData("-foo", 127)]
    [InlineData("-- version", 127)]
    [InlineData("-h", 0)]
    [InlineData("--help", 0)]
    [InlineData("-help", 0)]
    public async Task General_help_is_shown(string arguments, int exitCode) =>
        Assert.Equal(new(exitCode, GeneralHelp, ""), await RunAsync(arguments));

    [Theory]
    [InlineData("nosuch", "kiln has no command \"nosuch\".\n")]
    [InlineData("nosuch -h", "kiln has no command \"nosuch\".\n")]
    [InlineData("help", "kiln has no command \"help\": kiln -h shows the commands, kiln build -h the flags of build.\n")]
    [InlineData("biuld x", "kiln has no command \"biuld\". Did you mean \"build\"?\n")]
    public async Task Unknown_command_is_named_beside_the_general_help(string arguments, string expected) =>
        Assert.Equal(new(127, GeneralHelp, expected), await RunAsync(arguments));

    [Theory]
    [InlineData("build -h")]
    [InlineData("-h build")]
    [InlineData("build -only=x --help y")]
    [InlineData("-foo build -help")]
    [InlineData("fmt -h")]
    [InlineData("validate -h")]
    [InlineData("version -h")]
    public async Task Help_of_a_command_succeeds(string arguments)
    {
        InProcess.Outcome outcome = await RunAsync(arguments);
        string command = arguments.Split(' ').First(static a => a is "build" or "fmt" or "validate" or "version");
        Assert.StartsWith($"Usage: kiln {command}", outcome.Output, StringComparison.Ordinal);
        Assert.EndsWith(".\n", outcome.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
    }

    [Theory]
    [InlineData("build -nosuch x", "flag provided but not defined: -nosuch")]
    [InlineData("build -on-error=x y", "invalid value \"x\" for flag -on-error: expected one of [\"cleanup\" \"abort\" \"ask\" \"run-cleanup-provisioner\"]")]
    [InlineData("fmt -force x", "flag provided but not defined: -force")]
    [InlineData("validate -force x", "flag provided but not defined: -force")]
    public async Task Bad_flag_shows_the_help_and_what_is_wrong(string arguments, string expected)
    {
        InProcess.Outcome outcome = await RunAsync(arguments);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
        Assert.StartsWith("Usage: kiln ", outcome.Output, StringComparison.Ordinal);
        Assert.EndsWith($"\n{expected}\n", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("build", "the path of the template is missing")]
    [InlineData("build --", "the path of the template is missing")]
    [InlineData("build -force", "the path of the template is missing")]
    [InlineData(
        "build a b",
        "only one template can be given, not 2: \"a\" \"b\"; a folder stands for all template files in it")]
    [InlineData("build a -force -debug", "flags must stand before the template \"a\": -force -debug")]
    [InlineData("validate", "the path of the template is missing")]
    [InlineData("validate a -syntax-only", "flags must stand before the template \"a\": -syntax-only")]
    [InlineData("inspect a -var x=y", "flags must stand before the template \"a\": -var")]
    [InlineData("console a -var x=y", "flags must stand before the template \"a\": -var")]
    [InlineData("fmt", "the path of a file or folder is missing")]
    [InlineData("reap everything", "reap takes no path: everything")]
    public async Task Wrong_paths_show_the_help_and_what_is_wrong(string arguments, string expected)
    {
        InProcess.Outcome outcome = await RunAsync(arguments);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal((await RunAsync(arguments.Split(' ')[0] + " -h")).Output + expected + "\n", outcome.Output);
    }

    [Fact]
    public async Task Every_flag_is_in_the_help()
    {
        BuildFlags build = new();
        string[] names =
        [
            .. build.Template.All.Select(static f => f.Name),
            "color", "debug", "force", "machine-readable", "on-error", "parallel-builds", "timestamp-ui",
            "warn-on-undeclared-var", "skip-enforcement",
        ];
        string help = (await RunAsync("build -h")).Output;
        Assert.All(names, name => Assert.Contains($"\n  -{name}", help, StringComparison.Ordinal));
        Assert.All(help.Split('\n'), static line => Assert.True(line.Length <= 120, line));
    }

    [Fact]
    public async Task Flags_before_the_command_are_refused()
    {
        InProcess.Outcome outcome = await RunAsync("-foo version");
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith(
            "Invalid flags before the subcommand. If these flags are for\nthe subcommand, please put them after the subcommand.\n\nUsage: kiln version\n",
            outcome.Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kiln", "", "version", "Kiln v0.1.0\n")]
    [InlineData("kiln", "", "-v", "Kiln v0.1.0\n")]
    [InlineData("kiln", "", "--version build", "Kiln v0.1.0\n")]
    [InlineData("kiln", "", "version what ever", "Kiln v0.1.0\n")]
    [InlineData("packer", "", "version", "Packer v1.16.0\nKiln v0.1.0\n")]
    [InlineData("packer", "1.11.2", "version", "Packer v1.11.2\nKiln v0.1.0\n")]
    [InlineData("packer", "v1.11.2-dev", "-version", "Packer v1.11.2-dev\nKiln v0.1.0\n")]
    [InlineData("kiln", "1.11.2", "version", "Kiln v0.1.0\n")]
    [InlineData(
        "packer",
        "",
        "version -machine-readable",
        "1795403452,,version,1.16.0\n1795403452,,version-prelease,\n1795403452,,version-commit,\n"
        + "1795403452,,ui,say,Packer v1.16.0\n1795403452,,ui,say,Kiln v0.1.0\n")]
    [InlineData(
        "kiln",
        "1.11.2-dev",
        "-machine-readable -version",
        "1795403452,,version,0.1.0\n1795403452,,version-prelease,\n1795403452,,version-commit,\n1795403452,,ui,say,Kiln v0.1.0\n")]
    public async Task Version_answers_by_the_name_that_it_was_called(
        string invokedAs,
        string compatible,
        string arguments,
        string expected)
    {
        _kiln.InvokedAs = invokedAs;
        _kiln.Environment["PACKER_COMPAT_VERSION"] = compatible;
        Assert.Equal(new(0, expected, ""), await RunAsync(arguments));
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("1.16")]
    [InlineData("1.x.0")]
    [InlineData("1.16.99999999999999999999")]
    public async Task Compatible_version_that_is_none_is_refused(string compatible)
    {
        _kiln.Environment["PACKER_COMPAT_VERSION"] = compatible;
        InProcess.Outcome outcome = await RunAsync("version");
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.Equal(
            $"The environment variable PACKER_COMPAT_VERSION is \"{compatible}\", which is not a version.\n"
            + "Set it to a version such as 1.16.0, or unset it.\n",
            outcome.Error);
    }

    [Fact]
    public void Version_is_the_one_of_the_assembly() => Assert.Equal(
        ProductVersions.Kiln,
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);

    [Fact]
    public async Task Log_goes_to_standard_error_or_to_a_file()
    {
        using Kiln.Testing.TemporaryDirectory directory = new();
        _kiln.WorkingDirectory = directory;
        _kiln.Environment["PACKER_LOG"] = "1";
        Assert.Contains("[INFO] Packer version: 1.16.0 [kiln 0.1.0 ", (await RunAsync("version")).Error, StringComparison.Ordinal);
        _kiln.Environment["PACKER_LOG"] = "0";
        Assert.Empty((await RunAsync("version")).Error);
        _kiln.Environment["PACKER_LOG_PATH"] = "log.txt";
        Assert.Empty((await RunAsync("version")).Error);
        string log = File.ReadAllText(directory.Combine("log.txt"));
        Assert.Matches("^2026/11/2[0-9] [0-9:]{8} \\[INFO\\] Packer version: 1.16.0 \\[kiln 0.1.0 [a-z0-9.-]+\\]\n", log);
        Assert.Contains(" ui: Kiln v0.1.0\n", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_that_cannot_be_written_is_an_error()
    {
        _kiln.Environment["PACKER_LOG_PATH"] = "/nonexist/log.txt";
        InProcess.Outcome outcome = await RunAsync("version");
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith("Couldn't setup log output: ", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version")]
    [InlineData("-h")]
    [InlineData("version -h")]
    public async Task Reader_that_went_away_does_not_fail_the_command(string arguments)
    {
        using BrokenPipe pipe = new();
        _kiln.WrapOutput = _ => new StreamWriter(pipe);
        Assert.Equal(0, (await RunAsync(arguments)).ExitCode);
        Assert.True(pipe.WasWrittenTo);
    }

    private Task<InProcess.Outcome> RunAsync(string arguments) =>
        _kiln.RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private sealed class BrokenPipe : MemoryStream
    {
        public bool WasWrittenTo { get; private set; }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            WasWrittenTo = true;
            throw new IOException("Broken pipe", 32);
        }
    }
}
