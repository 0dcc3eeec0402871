using System.Collections.Immutable;
using Kiln.Builders.Qemu.Configuration;
using Kiln.Sdk.Components;
using Kiln.Values;

namespace Kiln.Builders.Qemu;

/// <summary>The disks of a machine, in a folder.</summary>
/// <param name="folder">As the user knows it.</param>
/// <param name="files">In it.</param>
/// <param name="variables">Of the build.</param>
internal sealed class QemuArtifact(string folder, ImmutableArray<string> files, BuildVariables variables) : IArtifact
{
    /// <summary>Compat: the plugin's own identifier; post-processors such as vagrant look for it.</summary>
    public string BuilderId => "transcend.qemu";

    /// <summary>Compat: every machine has the same.</summary>
    public string Id => "VM";

    public ImmutableArray<string> Files => files;

    public string Description => $"VM files in directory: {folder}";

    public BuildVariables Variables => variables;

    /// <summary>What post-processors such as vagrant ask for.</summary>
    public ImmutableSortedDictionary<string, HclValue> State { get; init; } =
        ImmutableSortedDictionary.Create<string, HclValue>(StringComparer.Ordinal);

    /// <summary>Of a machine with these disks.</summary>
    public static ImmutableSortedDictionary<string, HclValue> StateOf(
        QemuConfig config,
        ImmutableArray<string> disks,
        string accelerator) => ImmutableSortedDictionary.Create<string, HclValue>(StringComparer.Ordinal)
            .Add("diskName", HclValue.String(config.Name))
            .Add("diskPaths", HclValue.List(HclType.String, [.. disks.Select(HclValue.String)]))
            .Add("diskType", HclValue.String(config.Disks.OutputFormat))
            .Add("diskSize", HclValue.String(config.Disks.Size))
            .Add("domainType", HclValue.String(accelerator));

    /// <summary>All files of the folder; the firmware's variables only where they are wanted.</summary>
    public static ImmutableArray<string> FilesIn(string folder, bool dropsEfiVariables) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => !dropsEfiVariables || Path.GetFileName(path) != EfiFiles.VariablesName)
            .Order(StringComparer.Ordinal),
    ];

    public Task<HclValue?> StateAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult(State.GetValueOrDefault(name));

    public Task DestroyAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        return Task.CompletedTask;
    }
}
