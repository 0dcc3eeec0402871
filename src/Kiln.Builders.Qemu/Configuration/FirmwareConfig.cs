using Kiln.Sdk.Configuration;

namespace Kiln.Builders.Qemu.Configuration;

/// <summary>What the machine starts with.</summary>
[ConfigRecord]
public sealed partial record FirmwareConfig
{
    /// <summary>A firmware file instead of QEMU's own. For UEFI see `efi_boot`.</summary>
    public string? Firmware { get; init; }

    /// <summary>Give `firmware` to the machine as a flash drive instead of as its BIOS.</summary>
    public bool UsePflash { get; init; }

    /// <summary>Start with UEFI; set by the two options below as well.</summary>
    public bool EfiBoot { get; init; }

    /// <summary>The file with the firmware's code.</summary>
    [ConfigOption(Default = "/usr/share/OVMF/OVMF_CODE.fd, or where the system has it")]
    public string? EfiFirmwareCode { get; init; }

    /// <summary>The file with the firmware's first variables; the machine gets a copy, `efivars.fd`.</summary>
    [ConfigOption(Default = "/usr/share/OVMF/OVMF_VARS.fd, or where the system has it")]
    public string? EfiFirmwareVars { get; init; }

    /// <summary>Leave `efivars.fd` out of the artifact.</summary>
    public bool EfiDropEfivars { get; init; }

    /// <summary>Give the machine a TPM, which `swtpm` plays.</summary>
    public bool Vtpm { get; init; }

    /// <summary>A TPM of version 1.2 instead of 2.0.</summary>
    public bool UseTpm1 { get; init; }

    /// <summary>The TPM's device: `tpm-tis`, `tpm-crb`, `tpm-tis-device` (Arm) or `tpm-spapr` (POWER).</summary>
    [ConfigOption(Default = "tpm-tis")]
    public string? TpmDeviceType { get; init; }

    [ConfigIgnore]
    public bool UsesEfi => EfiBoot || !string.IsNullOrEmpty(EfiFirmwareCode) || !string.IsNullOrEmpty(EfiFirmwareVars);

    [ConfigIgnore]
    public string TpmDevice => string.IsNullOrEmpty(TpmDeviceType) ? "tpm-tis" : TpmDeviceType;
}
