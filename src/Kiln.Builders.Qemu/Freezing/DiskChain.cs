using System.Collections.Immutable;
using System.Globalization;
using Kiln.Builders.Qemu.Disks;
using Kiln.Platform.Files;

namespace Kiln.Builders.Qemu.Freezing;

/// <summary>
/// The disks of a machine that is frozen between its provisioners. Each disk is a row of files, of which every one
/// names the one before it and holds what differs; the machine writes to the last. A file that is not the last one
/// any more never changes again, so that it can have a second name in each checkpoint that needs it.
/// </summary>
internal sealed class DiskChain
{
    private readonly QemuImg _tool;
    private readonly string _folder;
    private readonly List<ImmutableArray<string>> _finished = [];

    private DiskChain(QemuImg tool, string folder, ImmutableArray<string> current)
    {
        _tool = tool;
        _folder = folder;
        Current = current;
    }

    /// <summary>The files that the machine writes to, one for each disk.</summary>
    public ImmutableArray<string> Current { get; private set; }

    /// <summary>How many disks and finished files there will be once the current files are finished.</summary>
    public ChainShape NextShape => new(Current.Length, _finished.Count + 1);

    private IEnumerable<string> FinishedNames =>
        _finished.SelectMany(static row => row).Select(static path => Path.GetFileName(path)!);

    /// <summary>Where a file of a chain is.</summary>
    public static string PathOf(string folder, int disk, int layer) => Path.Combine(
        folder, string.Create(CultureInfo.InvariantCulture, $"disk{disk}.{layer}.qcow2"));

    /// <summary>The first files of a machine with so many disks.</summary>
    public static ImmutableArray<string> Row(string folder, int disks, int layer) =>
        [.. Enumerable.Range(0, disks).Select(disk => PathOf(folder, disk, layer))];

    /// <summary>Begins with first files that are there already.</summary>
    public static DiskChain Begin(QemuImg tool, string folder, int disks) => new(tool, folder, Row(folder, disks, 0));

    /// <summary>Begins with the files of a checkpoint.</summary>
    /// <param name="tool">Makes the files that the machine writes to.</param>
    /// <param name="folder">Gets them, and second names of the checkpoint's.</param>
    /// <param name="checkpoint">Where the checkpoint's files are.</param>
    /// <param name="shape">How many disks and files it has.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<DiskChain> ContinueAsync(
        QemuImg tool,
        string folder,
        string checkpoint,
        ChainShape shape,
        CancellationToken cancellationToken)
    {
        DiskChain chain = new(tool, folder, Row(folder, shape.Disks, shape.Layers - 1));
        chain._finished.AddRange(
            Enumerable.Range(0, shape.Layers - 1).Select(layer => Row(folder, shape.Disks, layer)));
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            foreach (string path in Row(folder, shape.Disks, layer))
            {
                HardLink.CreateOrCopy(Path.Combine(checkpoint, Path.GetFileName(path)), path);
            }
        }

        chain.Move(await chain.MakeNextAsync(cancellationToken));
        return chain;
    }

    /// <summary>Makes files in which the machine can go on; it does not write to them yet.</summary>
    public async Task<ImmutableArray<string>> MakeNextAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<string> next = Row(_folder, Current.Length, _finished.Count + 1);
        for (int disk = 0; disk < Current.Length; disk++)
        {
            await _tool.RunAsync(
                "Error creating hard drive",
                ["create", "-q", "-f", "qcow2", "-b", Path.GetFileName(Current[disk]), "-F", "qcow2", next[disk]],
                cancellationToken);
        }

        return next;
    }

    /// <summary>The machine writes to these files now.</summary>
    public void Move(ImmutableArray<string> next)
    {
        _finished.Add(Current);
        Current = next;
    }

    /// <summary>Gives all files that do not change any more a second name in a checkpoint.</summary>
    /// <returns>The room that the last of them take.</returns>
    public long LinkInto(string folder)
    {
        foreach (string name in FinishedNames)
        {
            HardLink.CreateOrCopy(Path.Combine(_folder, name), Path.Combine(folder, name));
        }

        return _finished[^1].Sum(static path => new FileInfo(path).Length);
    }
}
