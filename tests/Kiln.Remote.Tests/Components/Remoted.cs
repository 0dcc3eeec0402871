using Kiln.Remote.Components;
using Kiln.Remote.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Tests.Components;

/// <summary>A component of the plugin side, and the host side's view of it.</summary>
internal sealed class Remoted : IAsyncDisposable
{
    private readonly Pair _pair;

    private Remoted(Pair pair, RpcClient main)
    {
        _pair = pair;
        Main = main;
        Owner = new(pair.Plugin);
        Component = new(pair.Host, main, Owner);
    }

    public RpcClient Main { get; }

    public TestOwner Owner { get; }

    public RemoteComponent Component { get; }

    public RemoteConnection Host => _pair.Host;

    public RemoteConnection Plugin => _pair.Plugin;

    /// <param name="make">The services of the plugin's side.</param>
    public static async Task<Remoted> StartAsync(
        Func<RemoteConnection, PluginRuntime, RpcServices> make, SchemaEncoding encoding = SchemaEncoding.Protobuf)
    {
        Pair pair = await Pair.ConnectAsync(wrap: null, encoding);
        List<string> log = [];
        TemporaryDirectory folder = new();
        PluginRuntime runtime = new()
        {
            Directories = new(folder.Combine("cache"), folder.Combine("state"), folder.Path),
            Time = TimeProvider.System,
            RunUuid = "run-1",
            StartTime = DateTimeOffset.UnixEpoch,
            Log = line =>
            {
                lock (log)
                {
                    log.Add(line);
                }
            },
        };
        pair.Plugin.ServeMain(make(pair.Plugin, runtime));
        RpcClient main = await Within.Time(pair.Host.DialAsync(0, CancellationToken.None), "the component's stream");
        return new(pair, main) { Log = log, Runtime = runtime, Folder = folder };
    }

    public required List<string> Log { get; init; }

    public required PluginRuntime Runtime { get; init; }

    public required TemporaryDirectory Folder { get; init; }

    public static Task<Remoted> ServeAsync(
        ComponentFactory<IBuilder> factory, SchemaEncoding encoding = SchemaEncoding.Protobuf) =>
        StartAsync((connection, runtime) => BuilderService.Make(factory, connection, runtime), encoding);

    public static Task<Remoted> ServeAsync(
        ComponentFactory<IProvisioner> factory, SchemaEncoding encoding = SchemaEncoding.Protobuf) =>
        StartAsync((connection, runtime) => ProvisionerService.Make(factory, connection, runtime), encoding);

    public static Task<Remoted> ServeAsync(
        ComponentFactory<IPostProcessor> factory, SchemaEncoding encoding = SchemaEncoding.Protobuf) =>
        StartAsync((connection, runtime) => PostProcessorService.Make(factory, connection, runtime), encoding);

    public static Task<Remoted> ServeAsync(
        ComponentFactory<IDataSource> factory, SchemaEncoding encoding = SchemaEncoding.Protobuf) =>
        StartAsync((connection, runtime) => DataSourceService.Make(factory, connection, runtime), encoding);

    public async ValueTask DisposeAsync()
    {
        await Within.Time(Component.DisposeAsync().AsTask(), "the end of the component");
        await _pair.DisposeAsync();
        Folder.Dispose();
    }
}
