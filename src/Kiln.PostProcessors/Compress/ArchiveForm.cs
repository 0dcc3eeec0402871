using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
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
internal readonly partial record struct ArchiveForm(ArchiveKind Kind, CompressionFormat? Packing)
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
        string[] extensions = [.. Extension().Matches($"{output}.{format}").Select(static m => m.Groups["name"].Value)];
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
        string name = Extension().Matches($"{output}.{format}").LastOrDefault()?.Groups["name"].Value ?? "";
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

    [GeneratedRegex(@"\.(?<name>[a-z0-9]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Extension();
}
