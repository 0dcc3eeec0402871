using System.Security.Cryptography;
using System.Text;

namespace Kiln.Machines.Downloads;

/// <summary>Where an image is kept. Compat: the names are Packer's, so that its cache is used as well.</summary>
internal static class ImageTarget
{
    /// <param name="config">The user's options.</param>
    /// <param name="source">An address.</param>
    /// <param name="checksum">Null for none.</param>
    /// <param name="cacheFolder">The cache folder of the user.</param>
    public static string Of(IsoConfig config, ImageSource source, ExactChecksum? checksum, string cacheFolder)
    {
        string key = checksum?.Written ?? source.Address!.OriginalString;
#pragma warning disable CA5350 // It makes a name, and protects nothing.
        string name = $"{Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(key)))}.{config.Extension}";
#pragma warning restore CA5350
        string target = string.IsNullOrEmpty(config.IsoTargetPath) ? Path.Combine(cacheFolder, name)
            : Path.GetExtension(config.IsoTargetPath).Length > 0 ? config.IsoTargetPath
            : Path.Combine(config.IsoTargetPath, name);
        return Path.GetFullPath(target);
    }

    /// <summary>Where the unfinished file is; it belongs to one content, or one address, only.</summary>
    public static string PartialOf(string target, ImageSource source, ExactChecksum? checksum)
    {
        string key = checksum?.ToString() ?? source.Address!.OriginalString;
        return $"{target}.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..16]}.part";
    }
}
