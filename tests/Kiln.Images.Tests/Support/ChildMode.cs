using System.Runtime.CompilerServices;
using Kiln.Images.Model;
using Kiln.Images.References;
using Kiln.Images.Storage;
using Kiln.Images.Transports;

namespace Kiln.Images.Tests.Support;

/// <summary>
/// Makes the test program a process that pulls one image and ends, so that a test can kill it. Runs before any test.
/// </summary>
internal static class ChildMode
{
    public const string CacheVariable = "KILN_TEST_PULL_CACHE";
    public const string LocationVariable = "KILN_TEST_PULL_LOCATION";

    [ModuleInitializer]
    internal static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(LocationVariable) is not { } location)
        {
            return;
        }

        // Nothing of this assembly may run on another thread before this method ends, so there is no await here.
        string cache = Environment.GetEnvironmentVariable(CacheVariable)!;
        using ImageTransports transports = new(new ImageTransportOptions
        {
            Store = new BlobStore(cache, TimeProvider.System),
            Time = TimeProvider.System,
            DockerConfigFolder = cache,
        });
        Image image = transports
            .ReadAsync(ImageLocation.Parse(location), ImagePlatform.Host, CancellationToken.None)
            .GetAwaiter()
            .GetResult();
        transports.FetchAsync(image, CancellationToken.None).GetAwaiter().GetResult();
        Environment.Exit(0);
    }
}
