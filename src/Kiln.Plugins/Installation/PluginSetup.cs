using Kiln.Plugins.Discovery;

namespace Kiln.Plugins.Installation;

/// <summary>What discovery and installation of plugins work with.</summary>
public sealed record PluginSetup
{
    public required PluginFolder Folder { get; init; }

    /// <summary>The user's cache: descriptions, downloads.</summary>
    public required string CacheFolder { get; init; }

    public required PluginSettings Settings { get; init; }

    /// <summary>
    /// Made by <see cref="Platform.Downloads.Downloader.CreateClient"/>, when something is to be downloaded.
    /// </summary>
    public required Func<HttpMessageInvoker> OpenHttp { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Named to servers.</summary>
    public string UserAgent { get; init; } = "kiln";

    public int MaxRetries { get; init; } = 3;

    public DescribeLimits DescribeLimits { get; init; } = new();
}
