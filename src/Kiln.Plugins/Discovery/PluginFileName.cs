using Kiln.Sdk.Versions;

namespace Kiln.Plugins.Discovery;

/// <summary>
/// The name of an installed plugin's program: <c>packer-plugin-NAME_vVERSION_xAPI_OS_ARCH</c>, with <c>.exe</c> on
/// Windows.
/// </summary>
/// <param name="Name">The last part of its source.</param>
/// <param name="Version">Without metadata.</param>
public sealed record PluginFileName(
    string Name,
    VersionNumber Version,
    PluginApiVersion Api,
    PluginPlatform Platform)
{
    public const string Prefix = "packer-plugin-";

    public const string ChecksumSuffix = "_SHA256SUM";

    /// <summary>Null for everything else, also for a version that is not written in full.</summary>
    public static PluginFileName? Parse(string fileName)
    {
        if (!fileName.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        bool isExe = fileName.EndsWith(".exe", StringComparison.Ordinal);
        string[] parts = fileName[Prefix.Length..(isExe ? ^4 : ^0)].Split('_');
        return parts is [{ Length: > 0 } name, ['v', .. string text], var api, var os, var arch]
            && VersionNumber.TryParse(text, out VersionNumber? version)
            && version.Metadata.Length == 0
            && version.ToString() == text
            && PluginApiVersion.TryParse(api, out PluginApiVersion? apiVersion)
            && PluginPlatform.TryParse($"{os}_{arch}", out PluginPlatform? platform)
            && isExe == (platform.Extension.Length > 0)
                ? new(name, version, apiVersion.Value, platform)
                : null;
    }

    public override string ToString() => $"{Prefix}{Name}_v{Version}_{Api}_{Platform}{Platform.Extension}";
}
