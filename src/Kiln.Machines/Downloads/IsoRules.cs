using System.Collections.Immutable;
using System.Text;
using Kiln.Components.Templates;
using Kiln.Platform.Files;
using Kiln.Sdk.Configuration;

namespace Kiln.Machines.Downloads;

/// <summary>Rules over the options of the image, in Packer's words where it has some.</summary>
internal static class IsoRules
{
    private const int MaxChecksumFile = 16 * 1024 * 1024;

    public static IEnumerable<ConfigProblem> Check(IsoConfig config) =>
        [.. CheckSources(config), .. CheckChecksum(config)];

    private static IEnumerable<ConfigProblem> CheckSources(IsoConfig config)
    {
        bool hasOne = !string.IsNullOrEmpty(config.IsoUrl);
        if (hasOne && !config.IsoUrls.IsEmpty)
        {
            yield return new("Only one of iso_url or iso_urls must be specified", "iso_url");
        }
        else if (!config.HasSource)
        {
            yield return new("One of iso_url or iso_urls must be specified", "iso_url");
        }

        string option = hasOne ? "iso_url" : "iso_urls";
        foreach (string source in config.Sources.Where(static source => !OptionTemplates.IsOpen(source)))
        {
            if (ImageSource.Parse(source, out string? problem) is null)
            {
                yield return new(problem!, option);
            }
        }
    }

    private static IEnumerable<ConfigProblem> CheckChecksum(IsoConfig config)
    {
        string text = config.IsoChecksum ?? "";
        if (string.IsNullOrWhiteSpace(text))
        {
            yield return new("A checksum must be specified", "iso_checksum");
        }
        else if (!OptionTemplates.IsOpen(text))
        {
            IsoChecksum? checksum = IsoChecksum.Parse(text, out string? problem);
            if (checksum is NoChecksum)
            {
                yield return ConfigProblem.Warning(
                    "A checksum of 'none' was specified. Since ISO files are so big,\n"
                    + "a checksum is highly recommended.",
                    "iso_checksum");
            }
            else if (problem is not null || LocalProblem(checksum, config) is not null)
            {
                yield return new(problem ?? LocalProblem(checksum, config)!, "iso_checksum");
            }
        }
    }

    /// <summary>A file of checksums on this machine is looked at; one elsewhere when the image is fetched.</summary>
    private static string? LocalProblem(IsoChecksum? checksum, IsoConfig config)
    {
        if (checksum is not ChecksumFile file)
        {
            return null;
        }

        if (ImageSource.Parse(file.Place, out string? problem) is not ImageSource place)
        {
            return problem;
        }

        if (place.LocalPath is not string path)
        {
            return null;
        }

        try
        {
            ChecksumList list = ChecksumList.Parse(Encoding.UTF8.GetString(UserFile.Read(path, MaxChecksumFile)));
            ImmutableArray<ImageSource?> sources =
                [.. config.Sources.Select(static text => ImageSource.Parse(text, out _))];
            return sources.Any(source => source is null || list.Find(source.PathText) is not null)
                ? null
                : $"no checksum found in: {place.Shown}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return FileAccessException.From("read", path, e).Message;
        }
    }
}
