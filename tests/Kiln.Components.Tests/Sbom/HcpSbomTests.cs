using Kiln.Components.Tests.Support;
using Kiln.Provisioners.Sbom;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Testing;

namespace Kiln.Components.Tests.Sbom;

/// <summary>Downloads from a real shell; the generation is a conversation with a scripted machine.</summary>
public sealed class HcpSbomTests : IDisposable
{
    private const string Document = """{"bomFormat": "CycloneDX", "specVersion": "1.6"}""";
    private const string Runner = "/tmp/packer-sbom-runner";
    private const string Output = "/tmp/packer-sbom.json";

    private readonly TemporaryDirectory _folder = new();
    private readonly List<string> _log = [];
    private readonly ComponentContexts _contexts;

    public HcpSbomTests() => _contexts = new(new RecordingUi(_log), new DeadlineTime(static _ => { }));

    private static string System { get; } = ScannerProgram.OfThisProcess().System;

    [Fact]
    public async Task Source_is_downloaded_to_the_destination_readable_for_all()
    {
        string source = _folder.Write("there.json", Document);
        string destination = _folder.Combine("new", "folder", "here.json");

        await RunAsync($$"""{"source": "{{source}}", "destination": "{{destination}}"}""", new ShellCommunicator(_folder.Path));

        Assert.Equal(Document, await File.ReadAllTextAsync(destination, TestContext.Current.CancellationToken));
        Assert.Equal((UnixFileMode)0b110_100_100, File.GetUnixFileMode(destination));
    }

    [Fact]
    public async Task Destination_that_is_a_folder_gets_a_file_with_a_name_of_its_own()
    {
        string source = _folder.Write("there.json", """{"spdxVersion": "SPDX-2.3"}""");
        string folder = _folder.Combine("sboms");
        Directory.CreateDirectory(folder);

        await RunAsync($$"""{"source": "{{source}}", "destination": "{{folder}}"}""", new ShellCommunicator(_folder.Path));

        Assert.Matches("^packer-user-sbom-[0-9]+[.]json$", Path.GetFileName(Assert.Single(Directory.GetFiles(folder))));
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("no json", "it is not JSON")]
    [InlineData("{}", "it is neither a CycloneDX document")]
    public async Task Source_that_is_no_sbom_fails_and_is_not_stored(string content, string reason)
    {
        string source = _folder.Write("there.json", content);
        string destination = _folder.Combine("here.json");

        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(() => RunAsync(
            $$"""{"source": "{{source}}", "destination": "{{destination}}"}""", new ShellCommunicator(_folder.Path)));

        Assert.StartsWith($"{source} is no SBOM: {reason}", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(destination));
    }

    [Fact]
    public async Task Generation_without_sudo_runs_the_uploaded_program_and_removes_all()
    {
        await GenerateAsync("""{"auto_generate": true, "destination": "$DIR/x", "scanner_args": ["-o", "it's"], "scan_path": "/a b"}""", Answers(("command -v sudo", 1, "")));

        Assert.Contains("run chmod +x /tmp/packer-sbom-runner && /tmp/packer-sbom-runner sbom-generate -o 'it'\"'\"'s' '/a b' > /tmp/packer-sbom.json", _log);
        Assert.Contains($"run rm -f {Runner} {Output}", _log);
    }

    [Fact]
    public async Task Generation_with_sudo_uses_it()
    {
        await GenerateAsync("""{"auto_generate": true, "destination": "$DIR/x"}""", Answers());

        Assert.Contains("run chmod +x /tmp/packer-sbom-runner && sudo /tmp/packer-sbom-runner sbom-generate -o cyclonedx-json / > /tmp/packer-sbom.json", _log);
    }

    [Fact]
    public async Task Own_command_is_run_as_it_is()
    {
        await GenerateAsync("""{"auto_generate": true, "destination": "$DIR/x", "execute_command": "doas {{.Path}} {{.Args}} {{.ScanPath}} {{.Output}} {{build_name}}"}""", Answers());

        Assert.Contains("run doas /tmp/packer-sbom-runner -o cyclonedx-json / /tmp/packer-sbom.json source", _log);
        Assert.DoesNotContain("run command -v sudo", _log);
    }

    [Theory]
    [InlineData("chmod", 127, "", "the command ended with exit code 127. The program could not run on the machine: it needs the C library glibc")]
    [InlineData("chmod", 126, "", "the command ended with exit code 126. The program could not run on the machine")]
    [InlineData("chmod", 3, "", "the command ended with exit code 3.")]
    [InlineData("uname", 0, "Linux riscv64", "the machine is \"Linux riscv64\", and this Kiln runs only on ")]
    [InlineData("uname", 1, "", "`uname -s -m` ended with exit code 1 and said \"\".")]
    public async Task Failed_generation_lets_the_build_go_on_and_stores_nothing(string command, int code, string output, string reason)
    {
        await GenerateAsync("""{"auto_generate": true, "destination": "$DIR/x"}""", Answers((command, code, output)));

        Assert.Contains(_log, line => line.StartsWith($"error: Failed to generate an SBOM: {reason}", StringComparison.Ordinal));
        Assert.Contains("say: Build will continue without SBOM", _log);
        Assert.False(File.Exists(_folder.Combine("x")));
        Assert.Equal(command == "chmod", _log.Contains($"run rm -f {Runner} {Output}"));
    }

    [Fact]
    public async Task Machine_with_an_older_library_is_explained()
    {
        const string Loader = "/tmp/packer-sbom-runner: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by /tmp/packer-sbom-runner)";
        await GenerateAsync(
            """{"auto_generate": true, "destination": "$DIR/x"}""",
            [new("run chmod", null, 1, null, null, [Loader]), .. Answers()]);

        Assert.Contains($"say: {Loader}", _log);
        Assert.Contains(_log, static line => line.StartsWith("error: Failed to generate an SBOM: the command ended with exit code 1. The program could not run on the machine: it needs the C library glibc", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Machine_with_windows_is_asked_in_its_words_and_told_that_it_cannot()
    {
        ScriptedCommunicator machine = new(_log, Answers(("echo %PROCESSOR_ARCHITECTURE%", 0, "AMD64")));
        await RunAsync(
            """{"auto_generate": true, "destination": "x"}""",
            machine,
            new ScannerProgram(_folder.Write("kiln", "program"), System),
            ComponentContexts.Variables(("ConnType", "winrm")));

        Assert.Equal(
            [
                "say: Detecting the operating system of the machine...",
                "run echo %PROCESSOR_ARCHITECTURE%",
                $"error: Failed to generate an SBOM: the machine is \"Windows AMD64\", and this Kiln runs only on \"{System}\". "
                    + "Make the SBOM with a tool of the machine, and fetch it with source.",
                "say: Build will continue without SBOM",
            ],
            _log);
    }

    [Fact]
    public async Task Generated_document_that_is_broken_is_not_stored()
    {
        await GenerateAsync("""{"auto_generate": true, "destination": "$DIR/x"}""", Answers());

        // The scripted machine answers a download with text that is no SBOM.
        Assert.Contains(_log, static line => line.Contains("/tmp/packer-sbom.json is no SBOM: it is not JSON", StringComparison.Ordinal));
        Assert.Contains("say: Build will continue without SBOM", _log);
        Assert.False(File.Exists(_folder.Combine("x")));
    }

    [Fact]
    public async Task What_cannot_be_removed_is_named()
    {
        await GenerateAsync("""{"auto_generate": true, "destination": "$DIR/x"}""", Answers(("rm -f", 1, "")));

        Assert.Contains($"error: {Runner} and {Output} may have stayed on the machine: `rm -f {Runner} {Output}` failed (exit code 1).", _log);
    }

    [Fact]
    public async Task Program_that_cannot_run_alone_is_not_uploaded()
    {
        ScannerProgram none = new(null, System, "because.");

        await RunAsync("""{"auto_generate": true, "destination": "x"}""", new ScriptedCommunicator(_log, []), none);

        Assert.Equal(["error: Failed to generate an SBOM: because.", "say: Build will continue without SBOM"], _log);
    }

    public void Dispose()
    {
        _contexts.Dispose();
        _folder.Dispose();
    }

    private static Answer[] Answers(params (string Command, int Code, string Output)[] answers) =>
    [
        .. answers.Select(static a => new Answer($"run {a.Command}", null, a.Code, null, a.Output.Length == 0 ? [] : [a.Output], null)),
        new("run uname", null, 0, null, [System], null),
    ];

    private Task GenerateAsync(string config, Answer[] answers) => RunAsync(
        config.Replace("$DIR", _folder.Path, StringComparison.Ordinal),
        new ScriptedCommunicator(_log, answers),
        new ScannerProgram(_folder.Write("kiln", "program"), System));

    private async Task RunAsync(
        string config,
        ICommunicator machine,
        ScannerProgram? scanner = null,
        BuildVariables? variables = null)
    {
        Prepared<IProvisioner> prepared = HcpSbomProvisioner
            .Factory(scanner ?? ScannerProgram.OfThisProcess())
            .PrepareAsync(JsonValue.Parse(config), Support.Components.Context, TestContext.Current.CancellationToken).Now();
        await prepared.Component!.ProvisionAsync(_contexts.Provision(machine, variables), TestContext.Current.CancellationToken);
    }
}
