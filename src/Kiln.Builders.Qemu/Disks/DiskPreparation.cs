using System.Collections.Immutable;
using System.Globalization;
using Kiln.Builders.Qemu.Configuration;
using Kiln.Platform.Files;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;

namespace Kiln.Builders.Qemu.Disks;

/// <summary>Makes the disks that a machine starts with.</summary>
/// <param name="config">The user's options.</param>
/// <param name="tool">Makes them.</param>
/// <param name="ui">Gets the messages that users know from Packer.</param>
internal sealed class DiskPreparation(DiskConfig config, QemuImg tool, IUi ui)
{
    private const string Failure = "Error creating hard drive";

    private const UnixFileMode DiskMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>The files of all disks: the main one has the machine's name, the others a number behind it.</summary>
    public static ImmutableArray<string> PathsOf(DiskConfig config, string folder, string name) =>
    [
        Path.Combine(folder, name),
        .. config.DiskAdditionalSize.Select((_, i) =>
            Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{name}-{i + 1}"))),
    ];

    /// <summary>Makes empty disks, and one that keeps what differs from the image.</summary>
    /// <param name="paths">Of all disks.</param>
    /// <param name="image">What the build starts from.</param>
    /// <param name="format">Of the disks.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task CreateAsync(
        ImmutableArray<string> paths,
        string image,
        string format,
        CancellationToken cancellationToken)
    {
        if (paths.Length > 1 || config.UseBackingFile)
        {
            ui.Say("Creating required virtual machine disks");
        }

        ImmutableArray<string> sizes = [config.Size, .. config.DiskAdditionalSize];
        for (int i = config.DiskImage && !config.UseBackingFile ? 1 : 0; i < paths.Length; i++)
        {
            ImmutableArray<string> backing = i == 0 && config.UseBackingFile
                ? await BackingAsync(image, cancellationToken)
                : [];
            await tool.RunAsync(
                Failure,
                ["create", "-f", format, .. backing, .. config.ImageArguments.Create, paths[i], sizes[i]],
                cancellationToken);
        }
    }

    /// <summary>Makes the main disk out of the image.</summary>
    public async Task CopyAsync(string path, string image, string format, CancellationToken cancellationToken)
    {
        if (!config.DiskImage || config.UseBackingFile)
        {
            return;
        }

        ImageFacts facts = await tool.LookAtAsync(image, cancellationToken);
        ui.Say("Copying hard drive...");
        bool isTheSame = facts is { Format: QemuConfigRules.Qcow2, Backing: null } && format == facts.Format;
        if (isTheSame && config.ImageArguments.Convert.IsEmpty)
        {
            Copy(image, path);
            return;
        }

        await tool.RunAsync(
            Failure,
            ["convert", .. config.ImageArguments.Convert, "-f", facts.Format, "-O", format, image, path],
            cancellationToken);
    }

    /// <summary>Gives the main disk its size.</summary>
    public async Task ResizeAsync(string path, string format, CancellationToken cancellationToken)
    {
        if (!config.DiskImage || config.SkipResizeDisk)
        {
            return;
        }

        ui.Say("Resizing hard drive...");
        ImageFacts facts = await tool.LookAtAsync(path, cancellationToken);
        if (DiskBytes.Parse(config.Size) is long wanted
            && wanted < facts.VirtualBytes
            && !config.ImageArguments.Resize.Contains("--shrink"))
        {
            string needed = DiskBytes.InMegabytes(facts.VirtualBytes);
            throw new BuildFailedException(
                $"{Failure}: the disk of the image has {needed}, which is more than disk_size ({config.Size}).")
            {
                Advice = $"Set disk_size to \"{needed}\" or more, or set skip_resize_disk = true.",
            };
        }

        await tool.RunAsync(
            Failure,
            ["resize", "-f", format, .. config.ImageArguments.Resize, path, config.Size],
            cancellationToken);
    }

    /// <summary>The path is absolute, because QEMU looks for it beside the disk that names it.</summary>
    private async Task<ImmutableArray<string>> BackingAsync(string image, CancellationToken cancellationToken)
    {
        ImageFacts facts = await tool.LookAtAsync(image, cancellationToken);
        return ["-b", Path.GetFullPath(image), "-F", facts.Format];
    }

    /// <summary>Shares the blocks where the file system can.</summary>
    private static void Copy(string from, string to)
    {
        try
        {
            File.Copy(from, to, overwrite: true);

            // A download may be there for reading only.
            File.SetUnixFileMode(to, DiskMode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException(
                $"{Failure}: {FileAccessException.From($"copy '{from}' to", to, e).Message}", e);
        }
    }
}
