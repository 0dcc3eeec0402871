using Kiln.Platform.Files;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Installation.Signatures;
using Kiln.Sdk.Plugins;
using Kiln.Sdk.Versions;

namespace Kiln.Plugins.Installation;

/// <summary>Installs a program that is on the disk: one that somebody has built, or got in another way.</summary>
public sealed class LocalInstaller
{
    private readonly PluginPlacement _placement;
    private readonly SignaturePolicy _policy;

    internal LocalInstaller(PluginPlacement placement, SignaturePolicy policy)
    {
        _placement = placement;
        _policy = policy;
    }

    /// <param name="path">Absolute; of a regular file.</param>
    /// <param name="source">What it is to be installed as.</param>
    /// <param name="cancellationToken">Leaves everything as it was.</param>
    /// <exception cref="PluginException">It is no plugin, or must not be installed; nothing was changed.</exception>
    public async Task<InstalledPlugin> InstallAsync(
        string path,
        PluginSource source,
        CancellationToken cancellationToken)
    {
        _policy.RefuseUnsigned(source, $"The program '{path}'");
        if (FileState.Of(path) is { IsRegularFile: true } state && !IsExecutable(state))
        {
            throw new PluginException(
                PluginFailure.NotExecutable,
                $"Cannot start '{path}': it has no execute bit. Set it with \"chmod +x {path}\".");
        }

        try
        {
            return await _placement.PlaceAsync(
                source,
                async (stream, token) =>
                {
                    await using FileStream program = File.OpenRead(path);
                    await program.CopyToAsync(stream, token);
                },
                null,
                description => NameOf(path, source, description),
                cancellationToken);
        }
        catch (PluginException e) when (
            e.Reason is PluginFailure.NotExecutable or PluginFailure.DescribeFailed or PluginFailure.BadDescription)
        {
            // What was started is a copy; the user knows the original.
            throw new PluginException(e.Reason, InTheUsersWords(e.Message, path), e);
        }
    }

    private static bool IsExecutable(FileState state) =>
        (state.Permissions & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute))
            != UnixFileMode.None
        || OperatingSystem.IsWindows();

    private static string InTheUsersWords(string message, string path)
    {
        int start = message.IndexOf('\'', StringComparison.Ordinal) + 1;
        int end = message.IndexOfAny([' ', '\''], start);
        return end > start && message[start..end].Contains("/.kiln-staging-", StringComparison.Ordinal)
            ? message.Replace(message[start..end], path, StringComparison.Ordinal)
            : message;
    }

    private static PluginFileName NameOf(string path, PluginSource source, PluginDescription description)
    {
        if (!VersionNumber.TryParse(description.Version, out VersionNumber? version)
            || version.Prerelease is not ("" or "dev"))
        {
            throw new PluginException(
                PluginFailure.WrongVersion,
                $"The program '{path}' says that its version is {description.Version}. A plugin is installed with a "
                + "version of the "
                + "form x.y.z or x.y.z-dev.");
        }

        if (!PluginApiVersion.TryParse(description.ApiVersion, out PluginApiVersion? api) || !api.Value.IsSupported)
        {
            throw new PluginException(
                PluginFailure.WrongApi,
                $"The program '{path}' speaks version "
                + $"{(description.ApiVersion.Length == 0 ? "unknown" : description.ApiVersion)} of the "
                + $"plugin protocol, and Kiln speaks {PluginApiVersion.Own}. Build it with a version of the SDK that "
                + "has it.");
        }

        return new(source.Name, version.WithoutMetadata, api.Value, PluginPlatform.Current);
    }
}
