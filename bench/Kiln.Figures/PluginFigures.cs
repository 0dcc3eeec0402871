using System.Collections.Immutable;
using System.Diagnostics;
using System.Security.Cryptography;
using Kiln.Platform.Downloads;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Installation;
using Kiln.Plugins.Locking;
using Kiln.Sdk.Components;
using Kiln.Sdk.Plugins;
using Kiln.Sdk.Versions;

namespace Kiln.Figures;

/// <summary>What installed plugins cost a command that loads a template: 50 of them, of 40 MB each.</summary>
internal static class PluginFigures
{
    private const int Plugins = 50;
    private const long ProgramBytes = 40_000_000;
    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101;

    public static void Print(TextWriter output)
    {
        string home = Directory.CreateTempSubdirectory("kiln-plugins-").FullName;
        try
        {
            Install(home);
            output.WriteLine("| A template with 50 plugins installed | Milliseconds |");
            output.WriteLine("|---|---:|");
            PrintOne(output, "requires no plugin", Fastest(() => Resolve(home, [])));
            PrintOne(output, "has a component type that nobody knows", Fastest(() => FindType(home)));
            PrintOne(output, "requires one plugin, the first time after it was installed", Once(() => Resolve(home, [Demand(0)])));
            PrintOne(output, "requires one plugin", Fastest(() => Resolve(home, [Demand(0)])));
            ImmutableArray<PluginDemand> all = [.. Enumerable.Range(0, Plugins).Select(Demand)];
            Resolve(home, all);
            PrintOne(output, "requires all 50", Fastest(() => Resolve(home, all)));
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }

        output.WriteLine();
    }

    private static void PrintOne(TextWriter output, string what, double seconds) =>
        output.WriteLine(FormattableString.Invariant($"| {what} | {seconds * 1000:0.00} |"));

    private static double Fastest(Action action)
    {
        double fastest = Once(action);
        for (int i = 0; i < 50; i++)
        {
            fastest = Math.Min(fastest, Once(action));
        }

        return fastest;
    }

    private static double Once(Action action)
    {
        Stopwatch watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalSeconds;
    }

    private static void Resolve(string home, ImmutableArray<PluginDemand> demands)
    {
        using PluginStore store = Open(home);
        PluginResolution resolution = new PluginResolver(store.Installed, releasesOnly: false)
            .ResolveAsync(demands, PluginLock.Empty, CancellationToken.None).GetAwaiter().GetResult();
        if (resolution.Plugins.Length != demands.Length)
        {
            throw new InvalidOperationException(resolution.Unmet[0].Rejected[0].Message);
        }
    }

    private static void FindType(string home)
    {
        using PluginStore store = Open(home);
        (ResolvedPlugin? found, _) = new PluginResolver(store.Installed, releasesOnly: false)
            .FindForTypeAsync(ComponentKind.Builder, "nobody-knows", CancellationToken.None).GetAwaiter().GetResult();
        if (found is not null)
        {
            throw new InvalidOperationException("found");
        }
    }

    private static PluginStore Open(string home) => new(new()
    {
        Folder = new(Path.Combine(home, "plugins")),
        CacheFolder = Path.Combine(home, "cache"),
        Settings = new(),
        OpenHttp = Downloader.CreateClient,
        Time = TimeProvider.System,
    });

    private static PluginDemand Demand(int index) =>
        PluginSource.Parse($"github.com/example/figure{index}", out _) is { } source
        && VersionConstraints.TryParse(">= 1.0", out VersionConstraints? constraints, out _)
            ? new($"figure{index}", source, constraints)
            : throw new UnreachableException();

    /// <summary>Scripts with a long hole behind them: the size counts for digests, not on the disk.</summary>
    private static void Install(string home)
    {
        for (int i = 0; i < Plugins; i++)
        {
            string folder = Path.Combine(home, "plugins", "github.com", "example", $"figure{i}");
            Directory.CreateDirectory(folder);
            string path = Path.Combine(folder, $"packer-plugin-figure{i}_v1.0.0_x5.0_{PluginPlatform.Current}");
            File.WriteAllText(
                path, "#!/bin/sh\necho '{\"version\":\"1.0.0\",\"api_version\":\"x5.0\",\"builders\":[\"box\"]}'\nexit\n");
            using (FileStream program = new(path, FileMode.Open))
            {
                program.SetLength(ProgramBytes);
            }

            File.SetUnixFileMode(path, Executable);
            using FileStream content = File.OpenRead(path);
            File.WriteAllText(path + "_SHA256SUM", Convert.ToHexStringLower(SHA256.HashData(content)));
        }
    }
}
