using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Kiln.Compression;

namespace Kiln.PostProcessors.Compress;

internal enum ArchiveKind
{
    /// <summary>One packed file.</summary>
    None,
    Tar,
    Zip,
}

/// <summary>What is written: which archive, and how it is packed.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ArchiveForm(ArchiveKind Kind, CompressionFormat? Packing)
{
    private static readonly ArchiveForm Default = new(ArchiveKind.Tar, CompressionFormat.Gzip);

    /// <summary>Extensions of other formats, and what to write into <c>format</c> to get what they promise.</summary>
    private static readonly ImmutableDictionary<string, string> Misleading = new Dictionary<string, string>
    {
        ["bz2"] = "bzip2",
        ["tbz"] = "tar.bzip2",
        ["tbz2"] = "tar.bzip2",
        ["txz"] = "tar.xz",
        ["7z"] = "",
        ["br"] = "",
        ["lz"] = "",
        ["lzma"] = "",
        ["rar"] = "",
    }.ToImmutableDictionary(StringComparer.Ordinal);

    /// <summary>By Packer's name for it, which messages show.</summary>
    public string PackingName => Packing switch
    {
        CompressionFormat.Gzip => "pgzip",
        CompressionFormat.Bgzf => "bgzf",
        CompressionFormat.Lz4 => "lz4",
        CompressionFormat.Bzip2 => "bzip2",
        CompressionFormat.Xz => "xz",
        CompressionFormat.Zstd => "zstd",
        _ => "no compression",
    };

    /// <param name="output">The name of the file, with its templates as they are in the template.</param>
    /// <param name="format">Counts as one more extension.</param>
    public static ArchiveForm Detect(string output, string format)
    {
        ImmutableArray<string> extensions = ExtensionsOf(output, format);
        if (extensions.Length == 0)
        {
            return Default;
        }

        bool isTar = extensions.Length > 1 && extensions[^2] == "tar";
        return extensions[^1] switch
        {
            "tar" => new(ArchiveKind.Tar, null),
            "zip" => new(ArchiveKind.Zip, null),
            "tzst" => new(ArchiveKind.Tar, CompressionFormat.Zstd),
            string last when Packings.GetValueOrDefault(last) is { } packing =>
                new(isTar ? ArchiveKind.Tar : ArchiveKind.None, packing),
            _ => Default,
        };
    }

    /// <returns>A warning when the name promises something else than is written.</returns>
    public static string? Objection(string output, string format)
    {
        string name = ExtensionsOf(output, format).LastOrDefault("");
        if (!Misleading.TryGetValue(name, out string? better))
        {
            return null;
        }

        string isBehindTar = output.EndsWith($".tar.{name}", StringComparison.Ordinal) ? "tar." : "";
        string advice = better.Length == 0
            ? "Choose gz, bgzf, lz4, bzip2, xz, zst, tar or zip."
            : $"Set format = \"{isBehindTar}{better}\" for what the name says.";
        return $"'.{name}' is not an extension that compress knows, so it writes a tar packed with gzip. {advice}";
    }

    private static ImmutableDictionary<string, CompressionFormat?> Packings { get; } =
        new Dictionary<string, CompressionFormat?>
        {
            ["gz"] = CompressionFormat.Gzip,
            ["bgzf"] = CompressionFormat.Bgzf,
            ["lz4"] = CompressionFormat.Lz4,
            ["bzip2"] = CompressionFormat.Bzip2,
            ["xz"] = CompressionFormat.Xz,
            ["zst"] = CompressionFormat.Zstd,
            ["zstd"] = CompressionFormat.Zstd,
        }.ToImmutableDictionary(StringComparer.Ordinal);

    private static bool IsPart(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);

    /// <summary>Small letters and digits behind a point, anywhere.</summary>
    private static ImmutableArray<string> ExtensionsOf(string output, string format) =>
    [
        .. $"{output}.{format}".Split('.')
            .Skip(1)
            .Select(static part => string.Concat(part.TakeWhile(IsPart)))
            .Where(static name => name.Length > 0),
    ];
}
