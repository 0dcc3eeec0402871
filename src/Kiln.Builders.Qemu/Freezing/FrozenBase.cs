using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kiln.Builders.Qemu.Arguments;
using Kiln.Builders.Qemu.Configuration;
using Kiln.Platform.Files;
using Kiln.Sdk.Checkpoints;

namespace Kiln.Builders.Qemu.Freezing;

/// <summary>On what a machine depends before its first provisioner.</summary>
/// <param name="config">With all names filled in.</param>
/// <param name="prepared">What the machine has.</param>
internal sealed class FrozenBase(QemuConfig config, PreparedMachine prepared)
{
    private const string Format = "1";
    private const string Placeholder = "-";

    private static readonly ImmutableArray<string> Accelerators = ["tcg", "kvm"];

    /// <summary>With these in the user's hands nobody knows what the machine's disks are.</summary>
    private static readonly ImmutableArray<string> NeededOptions =
        ["-drive", "-hda", "-hdb", "-hdc", "-hdd", "-blockdev", "-snapshot", "-incoming", "-loadvm", "-S"];

    public async Task<CheckpointBase> ComputeAsync(CancellationToken cancellationToken)
    {
        CheckpointBase empty = new(
            QemuComponents.Type, ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));
        if (Obstacle() is string obstacle)
        {
            return empty with { Obstacle = obstacle };
        }

        ImmutableSortedDictionary<string, string>.Builder inputs = empty.Inputs.ToBuilder();
        inputs["the format of frozen machines"] = Format;
        inputs["the image"] = await TreeDigest.ComputeAsync(prepared.Image, cancellationToken);
        inputs["the machine"] = string.Join('\n', MachineText());
        inputs["the disks"] = DisksText();
        inputs["QEMU"] = ProgramText();
        inputs["the boot command"] = string.Join('\n', config.Steps.Select(static step => string.Join('\n', step)));
        inputs["what is served"] = await ServedAsync(cancellationToken);
        foreach (string path in config.ExtraArguments.SelectMany(static row => row.Skip(1)).Where(File.Exists))
        {
            inputs[$"the file {path} of qemuargs"] = await TreeDigest.ComputeAsync(path, cancellationToken);
        }

        foreach ((string name, string? path) in MediaOf())
        {
            inputs[name] = path is null ? "" : await TreeDigest.ComputeAsync(path, cancellationToken);
        }

        return empty with { Inputs = inputs.ToImmutable() };
    }

    private string? Obstacle() =>
        config.Boot.Vtpm ? "the machine has a TPM, whose contents QEMU does not keep"
        : config.Network.HasBridge ? "the machine has its address from somebody else (net_bridge)"
        : config.Disks.IsoSkipCache ? "the image is not downloaded (iso_skip_cache), so nobody knows what it holds"
        : !Accelerators.Contains(prepared.Accelerator)
            ? $"machines cannot be frozen with the accelerator {prepared.Accelerator}"
        : config.ExtraArguments.FirstOrDefault(static row => NeededOptions.Contains(row[0])) is { IsDefault: false } row
            ? $"qemuargs has {row[0]}, and disks of its own"
        : null;

    private IEnumerable<(string Name, string? Path)> MediaOf() =>
    [
        ("the floppy disk", prepared.Floppy),
        ("the CD with files", prepared.Cds.Skip(config.Disks.DiskImage ? 0 : 1).FirstOrDefault()),
        ("the firmware", prepared.Efi?.Code),
        ("the firmware's variables", prepared.Efi?.Variables),
    ];

    /// <summary>The command line without what differs from run to run and changes nothing in the machine.</summary>
    private ImmutableArray<string> MachineText() => MachineArguments.Of(
        config with { OutputDirectory = Placeholder, Screen = new() { Vga = config.Screen.Vga } },
        new()
        {
            Accelerator = prepared.Accelerator,
            Disks = [.. prepared.Disks.Select(static _ => Placeholder)],
            DiskFormat = QemuConfigRules.Qcow2,
            Cds = [.. prepared.Cds.Select(static _ => Placeholder)],
            Floppy = prepared.Floppy is null ? null : Placeholder,
            EfiCode = prepared.Efi is null ? null : Placeholder,
            EfiVariables = prepared.Efi is null ? null : Placeholder,
            ControlSocket = Placeholder,
            ConsoleSocket = Placeholder,
            Vnc = Placeholder,
            HostPort = 0,
            GuestPort = config.Connection.Port,
        },
        config.ExtraArguments);

    private string DisksText() => string.Join('\n', (string[])
    [
        config.Disks.DiskImage ? "image" : "empty",
        config.Disks.SkipResizeDisk ? "" : config.Disks.Size,
        config.Disks.UseBackingFile ? "backing" : "",
        .. config.Disks.DiskAdditionalSize,
        .. config.Disks.ImageArguments.Create,
        .. config.Disks.ImageArguments.Convert,
        .. config.Disks.ImageArguments.Resize,
    ]);

    /// <summary>A state is for the same QEMU only, and with hardware acceleration for the same processor.</summary>
    private string ProgramText()
    {
        FileState program = FileState.OfExisting(prepared.Tools.Program);
        string processor = prepared.Accelerator == "kvm"
            ? File.ReadLines("/proc/cpuinfo")
                .FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal)) ?? ""
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{prepared.Tools.Program}\n{program.Size}\n{program.ModifiedNanoseconds}\n{processor}");
    }

    private async Task<string> ServedAsync(CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(config.Web.HttpDirectory))
        {
            return await TreeDigest.ComputeAsync(config.Web.HttpDirectory, cancellationToken);
        }

        string text = string.Join('\n', config.Web.HttpContent.Select(static entry => $"{entry.Key}\n{entry.Value}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
