using System.Globalization;
using System.Runtime.InteropServices;
using Kiln.Platform.Files;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Qemu.Accelerators;

/// <summary>Chooses what runs the machine's instructions.</summary>
/// <param name="context">Of the build.</param>
/// <param name="program">QEMU's path.</param>
/// <param name="machineType">The kind of machine that is meant.</param>
/// <param name="folder">Of the build; gets the firmware of the trial.</param>
internal sealed class AcceleratorChoice(BuildContext context, string program, string machineType, string folder)
{
    private const string Kvm = "kvm";
    private const string Tcg = "tcg";
    private const string KvmDevice = "/dev/kvm";

    private readonly TrialRecord _record = new(Path.Combine(context.Directories.Cache, "qemu", "trials"), context.Time);

    /// <summary>QEMU's programs for the processors that the trial's firmware is for.</summary>
    private bool IsForPc => Path.GetFileName(program) is string name
        && !name.Contains("system-", StringComparison.Ordinal)
            ? name is "qemu-kvm" or "kvm" or "qemu"
            : Path.GetFileName(program) is "qemu-system-x86_64" or "qemu-system-i386";

    /// <param name="wanted">What the user wrote; null or empty to choose.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    /// <exception cref="BuildFailedException">The user wants what does not work here.</exception>
    public async Task<string> ChooseAsync(string? wanted, CancellationToken cancellationToken)
    {
        if (wanted is not (null or "" or Kvm))
        {
            return wanted;
        }

        string? objection = DeviceObjection() ?? await TrialAsync(cancellationToken);
        if (objection is null)
        {
            context.Ui.Log($"Using the accelerator {Kvm}.");
            return Kvm;
        }

        if (wanted == Kvm)
        {
            throw new BuildFailedException($"The accelerator kvm does not work here: {objection}.")
            {
                Advice = "Leave \"accelerator\" out of the template, and it is used where it works; elsewhere QEMU runs "
                    + "the machine itself (tcg), which takes several times as long.",
            };
        }

        Tell(objection);
        return Tcg;
    }

    private void Tell(string objection)
    {
        if (File.Exists(KvmDevice) && IsForPc)
        {
            context.Ui.Say(
                $"Warning: the accelerator kvm does not work here: {objection}. Using tcg, which is slower.");
        }
        else
        {
            context.Ui.Log($"Using the accelerator {Tcg}: {objection}.");
        }
    }

    /// <summary>What can be known without a trial.</summary>
    private static string? DeviceObjection()
    {
        if (!File.Exists(KvmDevice))
        {
            return $"there is no {KvmDevice}. The processor may not have it, or this machine is a virtual one "
                + "without it";
        }

        try
        {
            using FileStream device = new(KvmDevice, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return FileAccessException.From("open", KvmDevice, e).Message.TrimEnd('.')
                + ". Add the user to the group kvm";
        }
    }

    private async Task<string?> TrialAsync(CancellationToken cancellationToken)
    {
        if (!IsForPc)
        {
            // The firmware of the trial is for PCs. For others QEMU says at its start when the processors differ.
            return IsForThisProcessor() ? null : "the machine has another processor than this one";
        }

        if (RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.X86))
        {
            return "the machine has another processor than this one";
        }

        string key = KeyOf(FileState.OfExisting(program));
        if (_record.TryRead(key, out string? known))
        {
            return known;
        }

        string firmware = Path.Combine(folder, "trial.bin");
        await File.WriteAllBytesAsync(firmware, TrialFirmware.Image, cancellationToken);
        string? objection = await new TrialBoot(program, machineType, context.Time)
            .ObjectionAsync(Kvm, firmware, cancellationToken);
        await _record.WriteAsync(key, objection, cancellationToken);
        return objection;
    }

    private string KeyOf(FileState file) => string.Create(
        CultureInfo.InvariantCulture,
        $"1\n{program}\n{file.Size}\n{file.ModifiedNanoseconds}\n{Environment.OSVersion.Version}\n"
        + $"{RuntimeInformation.OSDescription}\n{machineType}\n{Kvm}");

    private bool IsForThisProcessor()
    {
        string name = Path.GetFileName(program);
        return RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.Arm64 => name.EndsWith("aarch64", StringComparison.Ordinal),
            Architecture.S390x => name.EndsWith("s390x", StringComparison.Ordinal),
            Architecture.Ppc64le => name.EndsWith("ppc64", StringComparison.Ordinal),
            Architecture.RiscV64 => name.EndsWith("riscv64", StringComparison.Ordinal),
            _ => false,
        };
    }
}
