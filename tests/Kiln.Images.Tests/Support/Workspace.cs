using Kiln.Images.Layers;
using Kiln.Images.Model;
using Kiln.Images.References;
using Kiln.Images.Storage;
using Kiln.Images.Transports;
using Kiln.Images.Unix;
using Kiln.Testing;

namespace Kiln.Images.Tests.Support;

/// <summary>A folder with a blob store and transports for one test.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public Workspace()
    {
        Store = new BlobStore(_directory.Combine("cache"), TimeProvider.System);
        Transports = NewTransports(Store);
    }

    public BlobStore Store { get; }

    public ImageTransports Transports { get; }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public string Path(params string[] parts) => _directory.Combine(parts);

    public string Folder(params string[] parts) => Directory.CreateDirectory(Path(parts)).FullName;

    public string Write(string relativePath, string content) => _directory.Write(relativePath, content);

    public Task<WrittenLayer> LayerOfAsync(string folder) =>
        new LayerWriter(Store, new LayerWriterOptions()).WriteTreeAsync(folder, Token);

    /// <summary>As another run of the program would have them.</summary>
    public ImageTransports NewTransports(BlobStore store) => new(new ImageTransportOptions
    {
        Store = store,
        Time = TimeProvider.System,
        DockerConfigFolder = Folder("docker-config"),
        FirstRetryDelay = TimeSpan.FromMilliseconds(1),
    });

    public void LogIn(string registry, string user, string password)
    {
        string encoded = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{user}:{password}"));
        Write("docker-config/config.json", $$$$"""{"auths":{"{{{{registry}}}}":{"auth":"{{{{encoded}}}}"}}}""");
    }

    /// <summary>An image with one layer of random bytes, which takes its time to move.</summary>
    public async Task<Image> LargeImageAsync(int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        File.WriteAllBytes(System.IO.Path.Combine(Folder("large"), "file"), content);
        WrittenLayer layer = await LayerOfAsync(Path("large"));
        return Image.Compose(new ImageConfig { Platform = ImagePlatform.Host }, [layer.Layer]);
    }

    /// <summary>A small image with two layers; the second changes and deletes what the first brings.</summary>
    public async Task<Image> SmallImageAsync()
    {
        Write("base/etc/motd", "hello\n");
        Write("base/bin/tool", "#!/bin/sh\necho tool\n");
        File.SetUnixFileMode(Path("base/bin/tool"), (UnixFileMode)0x1ed);
        Write("base/tmp/old", "old\n");
        Write("change/etc/motd", "changed\n");
        Write("change/srv/www/index.html", "<p>page</p>\n");
        WrittenLayer lower = await LayerOfAsync(Path("base"));
        WrittenLayer upper = await LayerOfAsync(Path("change"));
        ImageConfig config = new()
        {
            Platform = ImagePlatform.Host,
            Created = "2024-01-02T03:04:05Z",
            Container = new ContainerConfig { Cmd = ["/bin/tool"], Env = ["PATH=/bin"], WorkingDir = "/srv" },
            History = [new HistoryEntry { CreatedBy = "base" }, new HistoryEntry { CreatedBy = "change" }],
        };
        return Image.Compose(config, [lower.Layer, upper.Layer]);
    }

    public Task<WrittenImage> WriteAsync(Image image, string location, bool force = false) =>
        Transports.WriteAsync(image, ImageLocation.Parse(location), force, Token);

    public Task<Image> ReadAsync(string location) =>
        Transports.ReadAsync(ImageLocation.Parse(location), ImagePlatform.Host, Token);

    /// <summary>Extracts all layers one over the other.</summary>
    public async Task<string> FlattenAsync(Image image, string name)
    {
        string folder = Folder(name);
        LayerExtractor extractor = new(new LayerExtractorOptions());
        foreach (ImageLayer layer in image.Layers)
        {
            await extractor.ExtractAsync(layer, folder, Token);
        }

        return folder;
    }

    public void Dispose()
    {
        Transports.Dispose();

        // Names that are no text can only be removed with their bytes.
        using (DirectoryHandle parent = DirectoryHandle.Open(System.IO.Path.GetDirectoryName(_directory.Path)!))
        {
            TreeRemoval.Remove(parent, System.IO.Path.GetFileName(_directory.Path));
        }

        _directory.Dispose();
    }
}
