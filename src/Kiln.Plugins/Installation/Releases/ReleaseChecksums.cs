using System.Collections.Immutable;
using System.Text;
using Kiln.Plugins.Discovery;
using Kiln.Sdk.Plugins;
using Kiln.Sdk.Versions;

namespace Kiln.Plugins.Installation.Releases;

/// <summary>Reads the checksum file of a release: a digest and a file name in each line.</summary>
internal static class ReleaseChecksums
{
    private const int MostLines = 10_000;

    /// <summary>All lines, the names checked to be names.</summary>
    /// <param name="content">Of the file.</param>
    /// <param name="name">Of the file, for messages.</param>
    /// <exception cref="PluginException">A line is neither empty nor a digest and a plain file name.</exception>
    public static ImmutableArray<(string Sha256, string FileName)> Parse(ReadOnlySpan<byte> content, string name)
    {
        ImmutableArray<(string, string)>.Builder entries = ImmutableArray.CreateBuilder<(string, string)>();
        string[] lines = Encoding.UTF8.GetString(content).Split('\n');
        if (lines.Length > MostLines)
        {
            throw Bad(name, $"it has more than {MostLines} lines");
        }

        // Compat: Packer loses a last line that has no end.
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].TrimEnd('\r', ' ', '\t');
            if (line.Length > 0)
            {
                entries.Add(ParseLine(line, i + 1, name));
            }
        }

        return entries.ToImmutable();
    }

    /// <summary>The archives among the lines; what is not one of this release is left out.</summary>
    /// <param name="entries">Of the checksum file.</param>
    /// <param name="source">Of the plugin.</param>
    /// <param name="version">Of the release.</param>
    /// <param name="manifestApi">The protocol of all of them in the layout whose names do not tell.</param>
    public static PluginRelease Release(
        ImmutableArray<(string Sha256, string FileName)> entries,
        PluginSource source,
        VersionNumber version,
        PluginApiVersion? manifestApi)
    {
        ReleaseLayout layout = manifestApi is null ? ReleaseLayout.GitHub : ReleaseLayout.Vendor;
        string stem = layout.Stem(source, version) + "_";
        ImmutableArray<ReleaseArchive>.Builder archives = ImmutableArray.CreateBuilder<ReleaseArchive>();
        foreach ((string sha256, string fileName) in entries)
        {
            if (fileName.StartsWith(stem, StringComparison.Ordinal)
                && fileName.EndsWith(".zip", StringComparison.Ordinal)
                && fileName.Length > stem.Length + 4
                && ParseArchive(fileName[stem.Length..^4], fileName, sha256, manifestApi) is { } archive)
            {
                archives.Add(archive);
            }
        }

        return new(source, version, archives.ToImmutable());
    }

    private static ReleaseArchive? ParseArchive(
        string text,
        string fileName,
        string sha256,
        PluginApiVersion? manifestApi)
    {
        string platformText = text;
        PluginApiVersion? api = manifestApi;
        if (manifestApi is null)
        {
            int end = text.IndexOf('_', StringComparison.Ordinal);
            if (end < 0 || !PluginApiVersion.TryParse(text[..end], out api))
            {
                return null;
            }

            platformText = text[(end + 1)..];
        }

        return PluginPlatform.TryParse(platformText, out PluginPlatform? platform)
            ? new(fileName, platform, api!.Value, sha256)
            : null;
    }

    private static (string Sha256, string FileName) ParseLine(string line, int number, string name)
    {
        string? digest = FileDigest.AtStartOf(line);
        string rest = digest is null ? "" : line[FileDigest.Digits..];
        string fileName = rest.TrimStart(' ', '\t');
        if (digest is null || fileName.Length is 0 || fileName.Length == rest.Length)
        {
            throw Bad(name, $"line {number} is not the 64 digits of a sha256 digest and a file name");
        }

        fileName = fileName[0] == '*' ? fileName[1..] : fileName;
        return IsPlainName(fileName)
            ? (digest, fileName)
            : throw Bad(name, $"line {number} has \"{Shown(fileName)}\", which is not the name of a file but a way "
                + "to another folder");
    }

    private static bool IsPlainName(string name) =>
        name is not ("" or "." or "..") && !name.Any(static c => c is '/' or '\\' or ':' || char.IsControl(c));

    private static string Shown(string text) =>
        string.Concat((text.Length > 80 ? text[..80] + "..." : text).Select(static c => char.IsControl(c) ? '?' : c));

    private static PluginException Bad(string name, string cause) => new(
        PluginFailure.BadRelease,
        $"The checksum file {name} cannot be used: {cause}. Tell the publisher of the plugin.");
}
