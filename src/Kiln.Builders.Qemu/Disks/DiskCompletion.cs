using System.Collections.Immutable;
using Kiln.Builders.Qemu.Configuration;
using Kiln.Sdk.Events;

namespace Kiln.Builders.Qemu.Disks;

/// <summary>Turns the disks of a machine that is off into those of the artifact.</summary>
/// <param name="config">The user's options.</param>
/// <param name="tool">Copies them.</param>
/// <param name="ui">Gets the messages that users know from Packer.</param>
internal sealed class DiskCompletion(DiskConfig config, QemuImg tool, IUi ui)
{
    private const string Failure = "Error converting hard drive";
    private const string Suffix = ".convert";

    /// <summary>Leaves out what the main disk does not use, and compresses it.</summary>
    public async Task CompactAsync(string path, CancellationToken cancellationToken)
    {
        if (!config.Compacts && !config.Compresses)
        {
            return;
        }

        ui.Say("Converting hard drive...");
        await ConvertAsync(path, path + Suffix, config.Compresses, [], cancellationToken);
        File.Move(path + Suffix, path, overwrite: true);
    }

    /// <summary>Makes the artifact's disks out of those that the machine had, which consist of several files.</summary>
    /// <param name="from">The last file of each disk.</param>
    /// <param name="to">The artifact's files.</param>
    /// <param name="image">What the build started from.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task JoinAsync(
        ImmutableArray<string> from,
        ImmutableArray<string> to,
        string image,
        CancellationToken cancellationToken)
    {
        ui.Say("Converting hard drive...");
        for (int i = 0; i < from.Length; i++)
        {
            ImmutableArray<string> backing = i == 0 && config.UseBackingFile
                ? ["-B", Path.GetFullPath(image), "-F", (await tool.LookAtAsync(image, cancellationToken)).Format]
                : [];
            await ConvertAsync(from[i], to[i], i == 0 && config.Compresses, backing, cancellationToken);
        }
    }

    private Task ConvertAsync(
        string from,
        string to,
        bool compresses,
        ImmutableArray<string> backing,
        CancellationToken cancellationToken) => tool.RunAsync(
            Failure,
            [
                "convert",
                .. compresses ? ImmutableArray.Create("-c") : [],
                .. backing,
                .. config.ImageArguments.Convert,
                "-O", config.OutputFormat,
                from,
                to,
            ],
            cancellationToken);
}
