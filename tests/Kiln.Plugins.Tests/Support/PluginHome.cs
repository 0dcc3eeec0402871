using Kiln.Platform.Downloads;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Installation;
using Kiln.Plugins.Installation.Releases;
using Kiln.Sdk.Plugins;
using Kiln.Sdk.Versions;
using Kiln.Testing;

namespace Kiln.Plugins.Tests.Support;

/// <summary>A user with a plugin folder, a cache, and settings of their own.</summary>
internal sealed class PluginHome : IDisposable
{
    public const string Docker = "github.com/hashicorp/docker";

    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101;

    private readonly TemporaryDirectory _folder = new();

    public string Path => _folder.Path;

    public PluginFolder Plugins => new(_folder.Combine("plugins"));

    public string Cache => _folder.Combine("cache");

    public PluginSettings Settings { get; set; } = new();

    public DescribeLimits Limits { get; set; } = new();

    public int MaxRetries { get; set; }

    public static PluginPlatform Machine => PluginPlatform.Current;

    /// <summary>Everything in the plugin folder but the lock of installations, as paths from there.</summary>
    public string[] Files => Directory.Exists(Plugins.Path)
        ?
        [
            .. Directory.EnumerateFileSystemEntries(Plugins.Path, "*", SearchOption.AllDirectories)
                .Where(static path => !Directory.Exists(path) || !Directory.EnumerateFileSystemEntries(path).Any())
                .Select(path => System.IO.Path.GetRelativePath(Plugins.Path, path))
                .Where(static path => path != ".kiln-install.lock")
                .Order(StringComparer.Ordinal),
        ]
        : [];

    public static string ProgramName(string name, string version, string api = "x5.0") =>
        $"packer-plugin-{name}_v{version}_{api}_{Machine}";

    public static PluginSource Source(string text) =>
        PluginSource.Parse(text, out _) ?? throw new ArgumentException(text);

    public static VersionConstraints Constraints(string text) =>
        VersionConstraints.TryParse(text, out VersionConstraints? constraints, out _)
            ? constraints
            : throw new ArgumentException(text);

    public static VersionNumber Version(string text) =>
        VersionNumber.TryParse(text, out VersionNumber? version) ? version : throw new ArgumentException(text);

    public static PluginDemand Demand(string source, string constraints) =>
        new(Source(source).Name, Source(source), Constraints(constraints));

    public PluginStore Open() => new(new()
    {
        Folder = Plugins,
        CacheFolder = Cache,
        Settings = Settings,
        OpenHttp = Downloader.CreateClient,
        Time = TimeProvider.System,
        MaxRetries = MaxRetries,
        DescribeLimits = Limits,
    });

    public PluginHome With(params ReadOnlySpan<PluginHost> hosts)
    {
        Settings = Settings with { Hosts = [.. hosts] };
        return this;
    }

    /// <summary>Puts a program into the plugin folder as an installation would.</summary>
    /// <returns>Its path.</returns>
    public string Put(string source, string fileName, string text, string? checksum = "right")
    {
        string path = WriteProgram(System.IO.Path.Combine("plugins", source, fileName), text);
        string content = checksum == "right" ? FileDigest.Of(File.ReadAllBytes(path)) : checksum ?? "";
        if (checksum is not null)
        {
            File.WriteAllText(path + "_SHA256SUM", content);
        }

        return path;
    }

    public string Put(string source, PluginScript script) =>
        Put(source, ProgramName(Source(source).Name, script.Version, script.Api), script.Text);

    /// <returns>The path of a program anywhere in this home.</returns>
    public string WriteProgram(string relativePath, string text)
    {
        string path = _folder.Write(relativePath, text);
        File.SetUnixFileMode(path, Executable);
        return path;
    }

    public string Combine(params ReadOnlySpan<string> parts) => _folder.Combine(parts);

    public void Dispose() => _folder.Dispose();
}
