using System.Collections.Concurrent;
using System.Net;
using Kiln.Images.Model;
using Kiln.Images.References;
using Kiln.Images.Registry;

namespace Kiln.Images.Transports;

/// <summary>
/// Reads and writes images wherever they are. Safe to use from several tasks. Images that were read are valid until
/// it is disposed.
/// </summary>
public sealed class ImageTransports(ImageTransportOptions options) : IDisposable
{
    private const int ParallelDownloads = 3;
    private const int RegistryTries = 5;

    private readonly ConcurrentDictionary<string, RegistryConnection> _registries = new(StringComparer.Ordinal);

    // Redirects are followed by hand: tokens must not go along, and every address is checked.
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(20),
        UseCookies = false,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        DefaultRequestHeaders = { { "User-Agent", "kiln" } },
    };

    private bool _isDisposed;

    /// <summary>Reads manifest and configuration; layers are read, or fetched, when they are opened.</summary>
    /// <param name="platform">Chooses from several; the image of another platform is an error.</param>
    /// <exception cref="ImageException">There is no such image, or it cannot be read.</exception>
    public async Task<Image> ReadAsync(
        ImageLocation location,
        ImagePlatform platform,
        CancellationToken cancellationToken)
    {
        Image image = location switch
        {
            OciLayoutLocation layout => await new OciLayoutSource(
                new FolderFiles(layout.Directory, location.ToString()))
                .ReadAsync(layout.Tag, platform, cancellationToken),
            OciArchiveLocation archive => await new OciLayoutSource(await OpenAsync(archive.File))
                .ReadAsync(archive.Tag, platform, cancellationToken),
            DockerArchiveLocation archive => await new DockerArchiveSource(await OpenAsync(archive.File))
                .ReadAsync(archive.Name, cancellationToken),
            PlainPathLocation plain => await new PathSource(plain.Path, options.Store)
                .ReadAsync(platform, cancellationToken),
            RegistryLocation registry => await new RegistryRepository(
                Connect(registry), registry.Reference, options.Store, options.Progress)
                .ReadAsync(platform, cancellationToken),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return image.Config.Platform.Fitness(platform) >= 0 ? image : throw new ImageException(
            ImageFailure.NotFound,
            $"{location} is an image for {image.Config.Platform}, but one for {platform} is wanted.");

        Task<ArchiveFiles> OpenAsync(string file) =>
            ArchiveFiles.OpenAsync(file, location.ToString(), options.Store, cancellationToken);
    }

    /// <summary>Fails where <see cref="WriteAsync"/> would, as far as that shows before there is an image.</summary>
    /// <exception cref="ImageException">The location is no destination, or is taken.</exception>
    public async Task CheckDestinationAsync(ImageLocation location, bool force, CancellationToken cancellationToken)
    {
        switch (location)
        {
            case OciLayoutLocation layout:
                await new OciLayoutSink(layout, options.Store).CheckAsync(force, cancellationToken);
                break;
            case OciArchiveLocation archive:
                new OciArchiveSink(archive).Check(force);
                break;
            case DockerArchiveLocation archive:
                new DockerArchiveSink(archive).Check(force);
                break;
            case RegistryLocation registry:
                RegistrySink.Check(registry);
                break;
            case PlainPathLocation plain:
                throw NoDestination(plain);
        }
    }

    /// <summary>Writes an image. It appears whole or not at all.</summary>
    /// <param name="force">Replaces what is there.</param>
    /// <exception cref="ImageException">The location is no destination, or is taken, or cannot be written.</exception>
    public Task<WrittenImage> WriteAsync(
        Image image,
        ImageLocation location,
        bool force,
        CancellationToken cancellationToken) => location switch
        {
            OciLayoutLocation layout =>
                new OciLayoutSink(layout, options.Store).WriteAsync(image, force, cancellationToken),
            OciArchiveLocation archive => new OciArchiveSink(archive).WriteAsync(image, force, cancellationToken),
            DockerArchiveLocation archive => new DockerArchiveSink(archive).WriteAsync(image, force, cancellationToken),
            RegistryLocation registry => new RegistrySink(Connect(registry), registry, options.Progress)
                .WriteAsync(image, cancellationToken),
            PlainPathLocation plain => throw NoDestination(plain),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>Fetches all layers that are in a registry into the store, several at a time.</summary>
    /// <exception cref="ImageException">A layer cannot be fetched.</exception>
    public Task FetchAsync(Image image, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return Parallel.ForEachAsync(
            image.Layers.DistinctBy(layer => layer.Descriptor.Digest),
            new ParallelOptions { MaxDegreeOfParallelism = ParallelDownloads, CancellationToken = cancellationToken },
            async (layer, token) =>
            {
                if (layer.Source is RegistryRepository repository)
                {
                    await repository.FetchAsync(layer.Descriptor, token);
                }
            });
    }

    public void Dispose()
    {
        _isDisposed = true;
        _http.Dispose();
        foreach (RegistryConnection connection in _registries.Values)
        {
            connection.Dispose();
        }
    }

    private RegistryConnection Connect(RegistryLocation location) => _registries.GetOrAdd(
        location.Reference.Registry,
        registry => new RegistryConnection(
            registry,
            _http,
            new DockerConfig(options.DockerConfigFolder ?? DockerConfig.DefaultFolder),
            new RetryPolicy(RegistryTries, options.FirstRetryDelay, options.Silence, options.Time)));

    private static ImageException NoDestination(PlainPathLocation location) => new(
        ImageFailure.BadReference,
        $"'{location.Path}' does not say in which form to write the image. Write oci:{location.Path}, " +
        $"oci-archive:{location.Path} or docker-archive:{location.Path}.");
}
