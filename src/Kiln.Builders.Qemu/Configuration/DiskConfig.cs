using System.Collections.Immutable;
using Kiln.Sdk.Configuration;

namespace Kiln.Builders.Qemu.Configuration;

/// <summary>The machine's disks and drives.</summary>
[ConfigRecord]
public sealed partial record DiskConfig
{
    /// <summary>The image is a disk that the machine starts from, not a CD with an installer.</summary>
    public bool DiskImage { get; init; }

    /// <summary>
    /// The size of the disk: a number with `k`, `M`, `G` or `T` behind it, in megabytes without. A disk image becomes
    /// this large.
    /// </summary>
    [ConfigOption(Default = "40960M")]
    public string? DiskSize { get; init; }

    /// <summary>The sizes of more disks, which are named `VM_NAME-1`, `VM_NAME-2` and so on.</summary>
    public ImmutableArray<string> DiskAdditionalSize { get; init; } = [];

    /// <summary>
    /// Keep only what differs from the disk image, which the result then needs. Only for `disk_image` with the format
    /// `qcow2`.
    /// </summary>
    public bool UseBackingFile { get; init; }

    /// <summary>Leave a disk image as large as it is.</summary>
    public bool SkipResizeDisk { get; init; }

    /// <summary>Do not copy the disk at the end to leave out what is not used.</summary>
    public bool SkipCompaction { get; init; }

    /// <summary>Compress the disk at the end. Only for the format `qcow2`.</summary>
    public bool DiskCompression { get; init; }

    /// <summary>`qcow2` or `raw`.</summary>
    [ConfigOption(Default = "qcow2")]
    public string? Format { get; init; }

    /// <summary>What the disk hangs on: `virtio`, `virtio-scsi`, `scsi`, `ide`, `sata` or `sd`.</summary>
    [ConfigOption(Default = "virtio")]
    public string? DiskInterface { get; init; }

    /// <summary>`writeback`, `writethrough`, `none`, `directsync` or `unsafe`.</summary>
    [ConfigOption(Default = "writeback")]
    public string? DiskCache { get; init; }

    /// <summary>`unmap` gives room that the machine frees back to the disk's file; `ignore` does not.</summary>
    [ConfigOption(Default = "ignore")]
    public string? DiskDiscard { get; init; }

    /// <summary>What becomes of zeros that are written: `on` and `unmap` save room, `off` does not look.</summary>
    [ConfigOption(Default = "off")]
    public string? DiskDetectZeroes { get; init; }

    /// <summary>What CDs hang on: `ide`, `scsi`, `virtio` or `virtio-scsi`.</summary>
    [ConfigOption(Default = "the machine's usual one")]
    public string? CdromInterface { get; init; }

    /// <summary>
    /// Do not download the image: the machine reads it from the address, whose server must give parts of files. Its
    /// checksum is not looked at.
    /// </summary>
    public bool IsoSkipCache { get; init; }

    /// <summary>More arguments of `qemu-img`, by its commands.</summary>
    public QemuImgConfig? QemuImgArgs { get; init; }

    [ConfigIgnore]
    public string OutputFormat => Or(Format, QemuConfigRules.Qcow2);

    [ConfigIgnore]
    public string Interface => Or(DiskInterface, "virtio");

    [ConfigIgnore]
    public string Cache => Or(DiskCache, "writeback");

    [ConfigIgnore]
    public string Discard => Or(DiskDiscard, "ignore");

    [ConfigIgnore]
    public string DetectZeroes => Or(DiskDetectZeroes, "off");

    /// <summary>With its unit.</summary>
    [ConfigIgnore]
    public string Size => string.IsNullOrEmpty(DiskSize) || DiskSize == "0" ? "40960M"
        : char.IsAsciiDigit(DiskSize[^1]) ? DiskSize + "M"
        : DiskSize;

    /// <summary>
    /// Compat: other formats are never compressed, and with a backing file nothing is copied at the end.
    /// </summary>
    [ConfigIgnore]
    public bool Compresses => DiskCompression && OutputFormat == QemuConfigRules.Qcow2;

    [ConfigIgnore]
    public bool Compacts => !SkipCompaction && !UseBackingFile && OutputFormat == QemuConfigRules.Qcow2;

    [ConfigIgnore]
    public QemuImgConfig ImageArguments => QemuImgArgs ?? new();

    private static string Or(string? value, string fallback) => string.IsNullOrEmpty(value) ? fallback : value;
}
