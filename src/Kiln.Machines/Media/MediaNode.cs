using System.Text;

namespace Kiln.Machines.Media;

/// <summary>Something that goes onto a floppy disk or a CD.</summary>
internal abstract class MediaNode
{
    private protected MediaNode(string name) => Name = name;

    public string Name { get; }

    /// <summary>Where it comes from, for messages.</summary>
    public abstract string Source { get; }
}

/// <summary>A folder; its entries are sorted by name, so that the same input gives the same image.</summary>
internal sealed class MediaFolder(string name, string source) : MediaNode(name)
{
    private readonly SortedDictionary<string, MediaNode> _entries = new(StringComparer.Ordinal);

    public IReadOnlyCollection<MediaNode> Entries => _entries.Values;

    public override string Source => source;

    public MediaNode? Find(string entry) => _entries.GetValueOrDefault(entry);

    public void Add(MediaNode node) => _entries.Add(node.Name, node);
}

/// <summary>A file of this machine, or a text from the template.</summary>
internal sealed class MediaFile : MediaNode
{
    private readonly byte[]? _text;
    private readonly string _source;

    private MediaFile(string name, string source, byte[]? text, long length, bool isExecutable)
        : base(name)
    {
        _source = source;
        _text = text;
        Length = length;
        IsExecutable = isExecutable;
    }

    public long Length { get; }

    public bool IsExecutable { get; }

    public override string Source => _source;

    public static MediaFile OfText(string name, string option, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return new(name, $"{option} \"{name}\"", bytes, bytes.Length, isExecutable: false);
    }

    public static MediaFile OfPath(string name, string path)
    {
        FileInfo file = new(path);
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return new(name, path, null, file.Length, (File.GetUnixFileMode(path) & Execute) != UnixFileMode.None);
    }

    public Stream Open() => _text is not null
        ? new MemoryStream(_text, writable: false)
        : new FileStream(_source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

    /// <exception cref="MediaException">It has another length by now.</exception>
    public async Task CopyToAsync(Stream target, CancellationToken cancellationToken)
    {
        await using Stream content = Open();
        byte[] buffer = new byte[(int)Math.Clamp(Length, 1, 1024 * 1024)];
        long left = Length;
        int count;
        while ((count = await content.ReadAsync(buffer, cancellationToken)) > 0 && left >= count)
        {
            await target.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            left -= count;
        }

        if (left > 0 || count > 0)
        {
            throw new MediaException($"The file {_source} has changed while it was copied.");
        }
    }
}
