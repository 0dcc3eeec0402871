using System.Buffers;
using System.Collections.Immutable;

namespace Kiln.Machines.Downloads;

/// <summary>One place of an image: a file of this machine, or an address.</summary>
public sealed record ImageSource
{
    /// <summary>What Packer fetches with tools or accounts of other systems.</summary>
    private static readonly ImmutableArray<string> Foreign = ["git", "hg", "s3", "gcs", "gs", "smb", "ftp", "sftp"];

    private static readonly SearchValues<char> Letters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    private ImageSource(string text, string shown)
    {
        Text = text;
        Shown = shown;
    }

    /// <summary>As in the template.</summary>
    public string Text { get; }

    /// <summary>An absolute path; null for an address.</summary>
    public string? LocalPath { get; private init; }

    /// <summary>http or https, without what is for us; null for a local file.</summary>
    public Uri? Address { get; private init; }

    /// <summary>For files of checksums, which list paths.</summary>
    internal string PathText => LocalPath ?? Uri.UnescapeDataString(Address!.AbsolutePath);

    /// <summary>The checksum in the address (<c>?checksum=</c>), which comes before the option's.</summary>
    public string? Checksum { get; private init; }

    /// <summary>For messages: without the password that an address may hold.</summary>
    public string Shown { get; }

    /// <param name="text">As in the template.</param>
    /// <param name="problem">In the user's words; null after success.</param>
    public static ImageSource? Parse(string text, out string? problem)
    {
        problem = null;
        if (text.Length == 0)
        {
            problem = "An iso_url is empty.";
            return null;
        }

        int forced = text.IndexOf("::", StringComparison.Ordinal);
        string getter = forced > 0 && text.AsSpan(0, forced).IndexOfAnyExcept(Letters) < 0 ? text[..forced] : "";
        string rest = getter.Length > 0 ? text[(forced + 2)..] : text;
        int colon = rest.IndexOf("://", StringComparison.Ordinal);
        string scheme = colon > 0 ? rest[..colon].ToLowerInvariant() : "file";
        if (getter is not ("" or "http" or "https" or "file") || scheme is not ("http" or "https" or "file"))
        {
            problem = Unsupported(text, getter.Length > 0 ? getter : scheme);
            return null;
        }

        return scheme == "file" ? Local(text, rest, colon) : Remote(text, rest, out problem);
    }

    private static string Unsupported(string text, string scheme) => Foreign.Contains(scheme)
        ? $"The image \"{text}\" cannot be fetched: {scheme} is not supported. "
            + "Fetch it before the build, with the tool "
            + "made for that, and write the path of the file; or use an http or https address."
        : $"The image \"{text}\" cannot be fetched: addresses start with http://, https:// or file://.";

    private static ImageSource Local(string text, string rest, int colon)
    {
        (string path, ImmutableArray<string> query) = colon > 0 ? Divide(rest[(colon + 3)..]) : DividePath(rest);
        string unescaped = colon > 0 ? Uri.UnescapeDataString(path) : path;
        return new(text, text)
        {
            LocalPath = Path.GetFullPath(unescaped),
            Checksum = ChecksumIn(query),
        };
    }

    private static ImageSource? Remote(string text, string rest, out string? problem)
    {
        (string address, ImmutableArray<string> query) = Divide(rest);
        ImmutableArray<string> kept = [.. query.Where(static part => !IsOurs(part))];
        string whole = kept.IsEmpty ? address : $"{address}?{string.Join('&', kept)}";
        if (!Uri.TryCreate(whole, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0)
        {
            problem = $"The image \"{text}\" cannot be fetched: this is no address.";
            return null;
        }

        problem = null;
        return new(text, ShownOf(uri)) { Address = uri, Checksum = ChecksumIn(query) };
    }

    private static string ShownOf(Uri uri)
    {
        string name = uri.UserInfo.Split(':')[0];
        return uri.UserInfo.Length == 0 ? uri.AbsoluteUri : uri.AbsoluteUri.Replace(
            uri.UserInfo + "@", name + ":xxxxx@", StringComparison.Ordinal);
    }

    private static (string Path, ImmutableArray<string> Query) Divide(string text)
    {
        int mark = text.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? (text, []) : (text[..mark], [.. text[(mark + 1)..].Split('&')]);
    }

    /// <summary>A path may hold a question mark of its own.</summary>
    private static (string Path, ImmutableArray<string> Query) DividePath(string text)
    {
        (string path, ImmutableArray<string> query) = Divide(text);
        return query.All(IsOurs) ? (path, query) : (text, []);
    }

    private static bool IsOurs(string part) => part.StartsWith("checksum=", StringComparison.Ordinal)
        || part.StartsWith("archive=", StringComparison.Ordinal);

    private static string? ChecksumIn(ImmutableArray<string> query) => query
        .Where(static part => part.StartsWith("checksum=", StringComparison.Ordinal))
        .Select(static part => Uri.UnescapeDataString(part["checksum=".Length..]))
        .FirstOrDefault();
}
