using System.Globalization;
using System.Text;
using Kiln.Components.Templates;
using Kiln.Platform.Files;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;

namespace Kiln.Provisioners.Sbom;

/// <summary>Makes an SBOM on the machine with a program that is uploaded for it.</summary>
internal sealed class SbomRun(
    HcpSbomConfig config,
    ProvisionContext context,
    RunTemplates templates,
    ScannerProgram scanner)
{
    private const string RemoteProgram = "/tmp/packer-sbom-runner";
    private const string RemoteDocument = "/tmp/packer-sbom.json";
    private const string WithSudo =
        "chmod +x {{.Path}} && sudo {{.Path}} sbom-generate {{.Args}} {{.ScanPath}} > {{.Output}}";

    private const int CannotRun = 126;
    private const int NotFound = 127;

    // The loader ends with 1, and with "version `GLIBC_2.34' not found".
    private const string OlderLibrary = "version `GLIBC_";

    private const string Advice =
        " The program could not run on the machine: it needs the C library glibc, in a version not older than that of "
        + "the system it was built on. Make the SBOM with a tool of the machine, and fetch it with source.";

    private const UnixFileMode ProgramMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <exception cref="BuildFailedException">There is none, and nothing is left on the machine.</exception>
    public async Task<RemoteSbom> GenerateAsync(CancellationToken cancellationToken)
    {
        string program = scanner.Path ?? throw new BuildFailedException(scanner.Objection);
        await CheckSystemAsync(cancellationToken);
        RemoteSbom document = new(RemoteDocument, RemoveAsync);
        try
        {
            await UploadAsync(program, cancellationToken);
            await RunScannerAsync(cancellationToken);
            return document;
        }
        catch
        {
            await document.DisposeAsync();
            throw;
        }
    }

    private async Task CheckSystemAsync(CancellationToken cancellationToken)
    {
        context.Ui.Say("Detecting the operating system of the machine...");
        bool isWindows = context.Variables.Values.TryGetValue("ConnType", out Values.HclValue? type)
            && type is { HasContent: true }
            && type.Type == Values.HclType.String
            && type.AsString() == "winrm";
        string question = isWindows ? "echo %PROCESSOR_ARCHITECTURE%" : "uname -s -m";
        (int code, string answer) = await AskAsync(question, cancellationToken);
        string system = isWindows ? $"Windows {answer}" : answer.Replace("amd64", "x86_64", StringComparison.Ordinal);
        if (code != 0 || answer.Length == 0)
        {
            throw new BuildFailedException(string.Create(
                CultureInfo.InvariantCulture, $"`{question}` ended with exit code {code} and said \"{answer}\"."));
        }

        if (system != scanner.System)
        {
            throw new BuildFailedException(
                $"the machine is \"{system}\", and this Kiln runs only on \"{scanner.System}\". Make the SBOM with a tool "
                + "of the machine, and fetch it with source.");
        }
    }

    private async Task UploadAsync(string program, CancellationToken cancellationToken)
    {
        context.Ui.Say($"Uploading the SBOM generator to {RemoteProgram}");
        try
        {
            await using FileStream file = new(program, FileMode.Open, FileAccess.Read, FileShare.Read);
            await context.Communicator.UploadAsync(RemoteProgram, file, ProgramMode, cancellationToken);
        }
        catch (CommunicatorException e)
        {
            throw new BuildFailedException($"{RemoteProgram} could not be uploaded: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException(FileAccessException.From("read", program, e).Message, e);
        }
    }

    private async Task RunScannerAsync(CancellationToken cancellationToken)
    {
        string command = Rendered(config.ExecuteCommand ?? await DefaultCommandAsync(cancellationToken));
        int code;
        bool lacksLibrary = false;
        void OnErrorLine(string line)
        {
            context.Ui.Say(line);
            lacksLibrary |= line.Contains(OlderLibrary, StringComparison.Ordinal);
        }

        try
        {
            RemoteCommand remote = new(command) { OnOutputLine = context.Ui.Say, OnErrorLine = OnErrorLine };
            code = await context.Communicator.RunAsync(remote, cancellationToken);
            lacksLibrary |= code is CannotRun or NotFound;
        }
        catch (CommunicatorException e)
        {
            throw new BuildFailedException($"the command could not be started: {e.Message}", e);
        }

        if (code != 0)
        {
            throw new BuildFailedException(string.Create(
                CultureInfo.InvariantCulture,
                $"the command ended with exit code {code}.{(lacksLibrary ? Advice : "")}"));
        }
    }

    private string Rendered(string command) => templates.Render(
        "execute_command",
        command,
        ("Path", RemoteProgram),
        ("Args", string.Join(' ', config.ScannerArgs.Select(a => Quote(templates.Render("scanner_args", a))))),
        ("ScanPath", Quote(templates.Render("scan_path", config.ScanPath))),
        ("Output", RemoteDocument));

    /// <summary>
    /// Compat: Packer always calls sudo, which small images do not have; there the user of the build scans himself.
    /// </summary>
    private async Task<string> DefaultCommandAsync(CancellationToken cancellationToken)
    {
        (int code, _) = await AskAsync("command -v sudo", cancellationToken);
        return code == 0 ? WithSudo : WithSudo.Replace("sudo ", "", StringComparison.Ordinal);
    }

    private async Task<(int Code, string Answer)> AskAsync(string command, CancellationToken cancellationToken)
    {
        const int MostCharacters = 1000;
        StringBuilder answer = new();
        void Add(string line)
        {
            if (answer.Length < MostCharacters)
            {
                answer.AppendLine(line);
            }
        }

        try
        {
            int code = await context.Communicator.RunAsync(
                new RemoteCommand(command) { OnOutputLine = Add }, cancellationToken);
            return (code, answer.ToString().Trim());
        }
        catch (CommunicatorException e)
        {
            throw new BuildFailedException($"`{command}` could not be started: {e.Message}", e);
        }
    }

    /// <summary>Nothing of the scan may stay in the image; what does is told.</summary>
    private async Task RemoveAsync()
    {
        string command = $"rm -f {RemoteProgram} {RemoteDocument}";
        string? problem;
        try
        {
            // The build may have been cancelled; the time for this is short.
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30), context.Time);
            int code = await context.Communicator.RunAsync(new RemoteCommand(command), limit.Token);
            problem = code == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"exit code {code}");
        }
        catch (Exception e) when (e is CommunicatorException or OperationCanceledException)
        {
            problem = e.Message;
        }

        if (problem is not null)
        {
            context.Ui.Error(
                $"{RemoteProgram} and {RemoteDocument} may have stayed on the machine: `{command}` failed ({problem}).");
        }
    }

    private static string Quote(string word)
    {
        bool isPlain = word.Length > 0
            && word.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or '=' or ':' or ',');
        return isPlain ? word : $"'{word.Replace("'", "'\"'\"'", StringComparison.Ordinal)}'";
    }
}
