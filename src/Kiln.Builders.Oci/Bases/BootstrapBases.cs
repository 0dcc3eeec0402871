using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kiln.Builders.Oci.Sandbox;
using Kiln.Builders.Oci.Wire;
using Kiln.Images.Model;
using Kiln.Images.Storage;
using Kiln.Platform.Files;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Oci.Bases;

/// <summary>
/// Bases made of Debian packages: <c>bootstrap</c>. A base is made again only when its archives have changed.
/// </summary>
internal sealed class BootstrapBases
{
    // Part of the key: raised when the same inputs give another tree than before.
    private const string Format = "1";

    private static readonly ImmutableArray<string> ProxyVariables =
        ["http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];

    // What mmdebstrap says of things that Kiln wants so; apt's files are signed, so its unprivileged user adds nothing.
    private static readonly ImmutableArray<string> Noise =
    [
        "chroot architecture", "finding correct signed-by", "skipping check/empty", "running --customize-hook",
        "W: Download is performed unsandboxed as root",

        // In a user namespace it tries /sys and goes on without.
        "mount: ", "dmesg(1) may have more",
    ];

    private readonly BuildContext _context;
    private readonly OciHost _host;
    private readonly WorkerProcess _worker;
    private readonly LayerPacker _packer;
    private readonly RootCache _roots;
    private readonly BlobStore _store;
    private readonly ReleaseFiles _releases;

    public BootstrapBases(
        BuildContext context,
        OciHost host,
        WorkerProcess worker,
        LayerPacker packer,
        RootCache roots,
        BlobStore store,
        ReleaseFiles releases)
    {
        _context = context;
        _host = host;
        _worker = worker;
        _packer = packer;
        _roots = roots;
        _store = store;
        _releases = releases;
    }

    public async Task<BaseImage> ReadAsync(
        BootstrapConfig config,
        ImagePlatform platform,
        CancellationToken cancellationToken)
    {
        string key = Key(config, platform);
        string file = Path.Combine(
            _context.Directories.Cache, "oci", "bootstraps", $"{_worker.Hello.Mapping}-{key}.json");
        (BootstrapRecord record, CachedRoot root) =
            await FindOrMakeAsync(config, platform, key, file, cancellationToken);
        return new(Describe(platform), root)
        {
            LayersAsync = Layers(record, root, file),
            Identity = record.Root,
            Origin = $"mmdebstrap {config.Suite}",
        };
    }

    private async Task<(BootstrapRecord Record, CachedRoot Root)> FindOrMakeAsync(
        BootstrapConfig config,
        ImagePlatform platform,
        string key,
        string file,
        CancellationToken cancellationToken)
    {
        // Of two builds with the same base at a time, the second waits for the first and uses what that has made.
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using FileLock making = await FileLock.AcquireAsync(file + ".lock", _context.Time, cancellationToken);
        BootstrapRecord? record = BootstrapRecord.TryRead(file);
        CachedRoot? root = record is null ? null : _roots.Find(record.Root);
        if (root is not null && await IsUpToDateAsync(record!, cancellationToken))
        {
            return (record!, root);
        }

        root?.Dispose();
        (BootstrapRecord made, root) = await MakeAsync(config, platform, key, cancellationToken);
        await made.WriteAsync(file, cancellationToken);
        await _roots.RemoveOthersAsync(RootPrefix(key), made.Root, cancellationToken);
        return (made, root);
    }

    private async Task<bool> IsUpToDateAsync(BootstrapRecord record, CancellationToken cancellationToken)
    {
        if (await _releases.AreUnchangedAsync(record.Releases, cancellationToken))
        {
            _context.Ui.Say("Using the cached base: its package archives have not changed.");
            return true;
        }

        return false;
    }

    private async Task<(BootstrapRecord Record, CachedRoot Root)> MakeAsync(
        BootstrapConfig config,
        ImagePlatform platform,
        string key,
        CancellationToken cancellationToken)
    {
        _context.Ui.Say($"Bootstrapping {config.Suite} ({config.Variant})...");
        string rootKey = RootPrefix(key) + Guid.NewGuid().ToString("N")[..8];
        ImmutableSortedDictionary<string, string> releases =
            ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
        CachedRoot root = await _roots.CreateAsync(
            rootKey,
            async (folder, token) =>
            {
                string copies = Path.Combine(folder.Path, "releases");
                Directory.CreateDirectory(copies);
                string tree = CachedRoot.TreeOf(folder.Path);
                await RunAsync(config, platform, tree, copies, token);
                releases = ReleaseFiles.Collect(tree, copies);
                Directory.Delete(copies, recursive: true);
            },
            cancellationToken);
        return (new(rootKey, releases, null), root);
    }

    private async Task RunAsync(
        BootstrapConfig config,
        ImagePlatform platform,
        string tree,
        string copies,
        CancellationToken cancellationToken)
    {
        BootstrapRequest request = new(
            tree,
            copies,
            Arguments(config, platform),
            config.Suite,
            config.Mirror is null ? [] : [config.Mirror],
            ToolVariables());
        CallStreams streams = new() { OnOutputLine = Tell, OnErrorLine = Tell };
        try
        {
            await _worker.CallAsync(request, streams, cancellationToken);
        }
        catch (WorkerFaultException e)
        {
            string mirror = config.Mirror is null ? "the default mirror" : $"the mirror {config.Mirror}";
            throw new BuildFailedException(
                $"The base {config.Suite} could not be made from {mirror}. {e.Message}\n{BootstrapAdvice.After(e.Message)}",
                e);
        }
    }

    private static string RootPrefix(string key) => $"bootstrap-{key[..16]}-";

    private void Tell(string line)
    {
        string text = line.StartsWith("I: ", StringComparison.Ordinal) ? line[3..] : line.TrimStart();
        if (line.StartsWith("E: ", StringComparison.Ordinal))
        {
            _context.Ui.Error(line);
        }
        else if (text.Length > 0 && !Noise.Any(start => text.StartsWith(start, StringComparison.Ordinal)))
        {
            _context.Ui.Say(text);
        }
    }

    /// <summary>Packs the tree while provisioners work already; a finished layer is remembered.</summary>
    private Func<CancellationToken, Task<ImmutableArray<ImageLayer>>> Layers(
        BootstrapRecord record,
        CachedRoot root,
        string file)
    {
        if (record.Layer is not null)
        {
            ImageLayer known = PackedLayer.LayerOf(record.Layer, _store);
            if (_store.Find(known.Descriptor) is not null)
            {
                return _ => Task.FromResult(ImmutableArray.Create(known));
            }
        }

        return async cancellationToken =>
        {
            PackedLayer packed = await _packer.PackAsync(root.Tree, isUpper: false, _store, cancellationToken)
                ?? throw new BuildFailedException("mmdebstrap made an empty system. Choose another variant.");
            await (record with { Layer = packed.Reply }).WriteAsync(file, cancellationToken);
            return [packed.Layer];
        };
    }

    private static ImmutableArray<string> Arguments(BootstrapConfig config, ImagePlatform platform)
    {
        ImmutableArray<string>.Builder arguments = ImmutableArray.CreateBuilder<string>();
        arguments.Add($"--variant={config.Variant}");
        if (!config.Packages.IsEmpty)
        {
            arguments.Add($"--include={string.Join(',', config.Packages)}");
        }

        if (platform.Architecture != ImagePlatform.Host.Architecture)
        {
            arguments.Add($"--architectures={DebianArchitecture.Of(platform)}");
        }

        return arguments.ToImmutable();
    }

    private ImmutableSortedDictionary<string, string> ToolVariables()
    {
        ImmutableSortedDictionary<string, string>.Builder variables =
            ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (string name in ProxyVariables)
        {
            if (_host.Variable(name) is { Length: > 0 } value)
            {
                variables[name] = value;
            }
        }

        if (_host.SourceDate(out _) is DateTimeOffset date)
        {
            variables["SOURCE_DATE_EPOCH"] = date.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        }

        return variables.ToImmutable();
    }

    private string Key(BootstrapConfig config, ImagePlatform platform)
    {
        string epoch = _host.SourceDate(out _)?.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) ?? "";
        string[] parts =
            [Format, config.Suite, config.Mirror ?? "", config.Variant, platform.ToString(), epoch, .. config.Packages];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
    }

    private static ImageConfig Describe(ImagePlatform platform) => new()
    {
        Platform = platform,
        Container = new()
        {
            Env = ["PATH=" + ContainerEnvironment.DefaultPath],
            Cmd = ["/bin/sh"],
        },
    };
}
