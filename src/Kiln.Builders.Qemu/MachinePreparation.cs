using System.Collections.Immutable;
using System.Net;
using Kiln.Builders.Qemu.Accelerators;
using Kiln.Builders.Qemu.Configuration;
using Kiln.Builders.Qemu.Disks;
using Kiln.Builders.Qemu.Running;
using Kiln.Machines.Downloads;
using Kiln.Machines.Media;
using Kiln.Machines.Output;
using Kiln.Machines.Web;
using Kiln.Platform.Downloads;
using Kiln.Sdk.Components;
using Kiln.Sdk.Steps;

namespace Kiln.Builders.Qemu;

/// <summary>The steps before a machine starts.</summary>
/// <param name="config">With all names filled in.</param>
/// <param name="force">An output folder that is there is replaced.</param>
/// <param name="variable">Reads an environment variable; null when it is not set.</param>
/// <param name="context">Of the build.</param>
internal sealed class MachinePreparation(
    QemuConfig config,
    bool force,
    Func<string, string?> variable,
    BuildContext context)
{
    /// <summary>The address of this machine in the network that QEMU makes for the machine.</summary>
    private static readonly IPAddress UserNetworkHost = new([10, 0, 2, 2]);

    public async Task<PreparedMachine> RunAsync(CancellationToken cancellationToken)
    {
        (QemuTools tools, PrivateFolder folder, string accelerator) =
            await context.Steps.RunAsync(QemuSteps.Prepare, FindToolsAsync, cancellationToken);
        string image = await FindImageAsync(cancellationToken);
        OutputDirectory output = await new StepOutputDir(config.Folder, force).RunAsync(context, cancellationToken);
        string? tpm = await CreateTpmAsync(folder, cancellationToken);
        string? floppy = await new StepCreateFloppy(config.Floppy).RunAsync(context, cancellationToken);
        string? cd = await new StepCreateCd(config.Cd).RunAsync(context, cancellationToken);
        (InstallerServer server, IPAddress host) = await ServeAsync(cancellationToken);
        (EfiFiles? efi, string? variables) =
            await context.Steps.RunAsync(QemuSteps.PrepareEfi, PrepareEfiAsync, cancellationToken);
        return new()
        {
            Tools = tools,
            Private = folder,
            Accelerator = accelerator,
            Image = image,
            Output = output,
            Disks = DiskPreparation.PathsOf(config.Disks, config.Folder, config.Name),
            Cds = [.. config.Disks.DiskImage ? [] : new[] { image }, .. cd is null ? [] : new[] { cd }],
            Floppy = floppy,
            Efi = efi,
            EfiVariables = variables,
            TpmSocket = tpm,
            Server = server,
            HostAddress = host.ToString(),
        };
    }

    private async Task<(QemuTools Tools, PrivateFolder Folder, string Accelerator)> FindToolsAsync(
        CancellationToken cancellationToken)
    {
        QemuTools tools = QemuTools.Find(config.Program, context.Ui.Log);
        PrivateFolder folder = await PrivateFolder.CreateAsync(context, cancellationToken);
        AcceleratorChoice choice = new(context, tools.Program, config.Hardware.Machine, folder.Path);
        return (tools, folder, await choice.ChooseAsync(config.Hardware.Accelerator, cancellationToken));
    }

    private async Task<string> FindImageAsync(CancellationToken cancellationToken)
    {
        if (config.Disks.IsoSkipCache)
        {
            return await context.Steps.RunAsync(QemuSteps.FindImage, ChooseAddressAsync, cancellationToken);
        }

        StepDownload download = new(config.Image) { Variable = variable };
        return (await download.RunAsync(context, cancellationToken)).Path;
    }

    /// <summary>The first address whose server gives parts of files, which QEMU needs.</summary>
    private async Task<string> ChooseAddressAsync(CancellationToken cancellationToken)
    {
        using HttpMessageInvoker http = Downloader.CreateClient();
        foreach (string address in config.Image.Sources)
        {
            try
            {
                using HttpRequestMessage request = new(HttpMethod.Head, address);
                using HttpResponseMessage response = await http.SendAsync(request, cancellationToken);
                if (response.IsSuccessStatusCode && response.Headers.AcceptRanges.Contains("bytes"))
                {
                    return address;
                }

                context.Ui.Log(
                    $"{address}: the server answers {(int)response.StatusCode} and does not give parts of files.");
            }
            catch (Exception e) when (e is HttpRequestException or InvalidOperationException or NotSupportedException)
            {
                context.Ui.Log($"{address}: {e.Message}");
            }
        }

        throw new BuildFailedException(
            "No byte serving support. The HTTP server must support Accept-Ranges=bytes")
        {
            Advice = "Remove iso_skip_cache, and the image is downloaded before the machine starts.",
        };
    }

    private async Task<string?> CreateTpmAsync(PrivateFolder folder, CancellationToken cancellationToken) =>
        config.Boot.Vtpm
        ? await context.Steps.RunAsync(
            QemuSteps.CreateTpm,
            token => TpmEmulator.StartAsync(config.Boot.UseTpm1, folder, context, token),
            cancellationToken)
        : null;

    private async Task<(InstallerServer Server, IPAddress Host)> ServeAsync(CancellationToken cancellationToken)
    {
        // Machines behind QEMU's own network reach this one on its loopback address, so nobody else needs to.
        IPAddress host = config.Network.HasBridge
            ? BridgeNetwork.AddressOn(config.Network.NetBridge!)
            : UserNetworkHost;
        IPAddress listens = config.Network.HasBridge ? host : IPAddress.Loopback;
        return (await new StepHttpServer(config.Web, listens).RunAsync(context, cancellationToken), host);
    }

    private Task<(EfiFiles? Files, string? Variables)> PrepareEfiAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!config.Boot.UsesEfi)
        {
            return Task.FromResult<(EfiFiles?, string?)>((null, null));
        }

        EfiFiles files = EfiFiles.Find(config.Boot);
        return Task.FromResult<(EfiFiles?, string?)>((files, files.CopyVariables(config.Folder)));
    }
}
