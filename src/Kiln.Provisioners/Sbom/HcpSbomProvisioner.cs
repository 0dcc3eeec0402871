using System.Globalization;
using System.Security.Cryptography;
using Kiln.Components.Templates;
using Kiln.Platform.Files;
using Kiln.Sbom.Documents;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;

namespace Kiln.Provisioners.Sbom;

/// <summary>Fetches an SBOM from the machine, or makes one there.</summary>
public sealed class HcpSbomProvisioner(HcpSbomConfig config, PrepareContext prepare, ScannerProgram scanner)
    : ICacheableProvisioner
{
    private const UnixFileMode Mode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <param name="scanner">What runs on the machines of builds.</param>
    public static ComponentFactory<IProvisioner> Factory(ScannerProgram scanner) =>
        TemplatedComponent.Factory<IProvisioner, HcpSbomConfig>(
            "hcp-sbom",
            (config, context) => new HcpSbomProvisioner(config, context, scanner));

    public ProvisionerInputs Inputs =>
        ProvisionerInputs.None with { Obstacle = "it keeps a document on this machine" };

    public async Task ProvisionAsync(ProvisionContext context, CancellationToken cancellationToken)
    {
        RunTemplates templates = new(prepare, context.Time, context.Variables);
        if (!config.AutoGenerate)
        {
            await KeepAsync(context, templates, templates.Render("source", config.Source ?? ""), cancellationToken);
            return;
        }

        SbomRun run = new(config, context, templates, scanner);
        try
        {
            await using RemoteSbom remote = await run.GenerateAsync(cancellationToken);
            await KeepAsync(context, templates, remote.Path, cancellationToken);
        }
        catch (BuildFailedException e)
        {
            context.Ui.Error($"Failed to generate an SBOM: {e.Message}");
            context.Ui.Say("Build will continue without SBOM");
        }
    }

    /// <summary>Downloads, checks and stores the document; a broken one is not stored.</summary>
    private async Task KeepAsync(
        ProvisionContext context,
        RunTemplates templates,
        string source,
        CancellationToken cancellationToken)
    {
        using LimitedStream content = new();
        try
        {
            await context.Communicator.DownloadAsync(source, content, cancellationToken);
        }
        catch (CommunicatorException e)
        {
            throw new BuildFailedException($"The SBOM {source} could not be downloaded: {e.Message}", e);
        }

        byte[] document = content.ToArray();
        SbomFormat? format = SbomFormats.Recognize(document, out string? problem);
        if (format is null)
        {
            throw new BuildFailedException($"{source} is no SBOM: {problem}.");
        }

        context.Ui.Log($"{source} is an SBOM in the format {format}, {document.Length} bytes.");
        if (!string.IsNullOrEmpty(config.Destination))
        {
            await StoreAsync(templates.Render("destination", config.Destination), document, cancellationToken);
        }
    }

    private static async Task StoreAsync(string destination, byte[] document, CancellationToken cancellationToken)
    {
        bool isFolder = destination.EndsWith('/') || Directory.Exists(destination);
        string number = RandomNumberGenerator.GetInt32(int.MaxValue).ToString(CultureInfo.InvariantCulture);
        string path = isFolder ? Path.Combine(destination, $"packer-user-sbom-{number}.json") : destination;
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            {
                Directory.CreateDirectory(folder);
            }

            await AtomicFile.WriteAsync(path, document, Mode, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string reason = FileAccessException.From("write", path, e).Message;
            throw new BuildFailedException($"The SBOM could not be stored: {reason}", e);
        }
    }
}
