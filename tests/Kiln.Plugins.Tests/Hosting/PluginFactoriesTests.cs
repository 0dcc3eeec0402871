using Kiln.Plugins.Discovery;
using Kiln.Plugins.Hosting;
using Kiln.Plugins.Installation;
using Kiln.Plugins.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Plugins.Tests.Hosting;

/// <summary>Factories of components of packer 1.6.6, whose processes are counted.</summary>
public sealed class PluginFactoriesTests : IDisposable
{
    private const string Source = "github.com/hashicorp/real";

    private readonly PluginHome _home = new();
    private readonly RunningPlugins _plugins = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static PrepareContext Context => new()
    {
        BuildName = "a",
        BuilderType = "real-null",
        CoreVersion = "1.16.0",
        RunUuid = "the-run",
    };

    private static HclValue Config => HclValue.Object([KeyValuePair.Create("communicator", HclValue.String("none"))]);

    private string Schemas => _home.Combine("cache", "plugins", "schemas");

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Process_that_told_the_schema_becomes_the_first_instance()
    {
        Install();
        await using PluginProcesses processes = new(_plugins.Options);
        ComponentFactory<IBuilder> factory = await MakeAsync(processes);
        Assert.Contains(factory.Schema.Options, static option => option.Name == "ssh_host");
        int started = Processes();
        Assert.NotEqual(0, started);

        Prepared<IBuilder> first = await factory.PrepareAsync(Config, Context, Token);
        Assert.Equal(started, Processes());
        Prepared<IBuilder> second = await factory.PrepareAsync(Config, Context, Token);
        Assert.Equal(2 * started, Processes());
        Assert.Empty(first.Problems);
        await ((IAsyncDisposable)first.Component!).DisposeAsync();
        Assert.Equal(started, Processes());
        await ((IAsyncDisposable)second.Component!).DisposeAsync();
        Assert.Empty(_plugins.Left);
    }

    [Fact]
    public async Task Schema_is_remembered_for_the_content_of_the_plugin()
    {
        Install();
        ConfigSchema asked = await SchemaAsync();
        Assert.Empty(_plugins.Left);
        await using (PluginProcesses processes = new(_plugins.Options))
        {
            ComponentFactory<IBuilder> factory = await MakeAsync(processes);
            Assert.Empty(_plugins.Left);
            Assert.Equal(Flat(asked), Flat(factory.Schema));
            Assert.NotNull((await factory.PrepareAsync(Config, Context, Token)).Component);
        }

        Assert.Empty(_plugins.Left);
        Assert.Single(Directory.GetFiles(Schemas));
        Install("# another content");
        await SchemaAsync();
        Assert.Equal(2, Directory.GetFiles(Schemas).Length);
    }

    /// <summary>A remembered schema that was changed must not become one that nobody has.</summary>
    [Theory]
    [InlineData("empty")]
    [InlineData("cut")]
    [InlineData("changed")]
    [InlineData("folder")]
    public async Task Memory_that_cannot_be_read_is_made_anew(string damage)
    {
        Install();
        ConfigSchema asked = await SchemaAsync();
        string file = Directory.GetFiles(Schemas).Single();
        byte[] content = await File.ReadAllBytesAsync(file, Token);
        switch (damage)
        {
            case "folder":
                File.Delete(file);
                Directory.CreateDirectory(file);
                break;
            case "changed":
                content[^1] ^= 1;
                await File.WriteAllBytesAsync(file, content, Token);
                break;
            default:
                await File.WriteAllBytesAsync(file, damage == "empty" ? [] : content[..40], Token);
                break;
        }

        Assert.Equal(Flat(asked), Flat(await SchemaAsync()));
        Assert.Equal(damage != "folder", File.Exists(file));
    }

    [Fact]
    public async Task Cache_that_cannot_be_written_costs_nothing_but_time()
    {
        Install();
        string cache = _home.Combine("cache");
        await File.WriteAllTextAsync(cache, "no folder", Token);
        Assert.NotEmpty((await SchemaAsync()).Options);
    }

    [Fact]
    public async Task Component_that_nobody_releases_ends_with_the_run()
    {
        Install();
        await using (PluginProcesses processes = new(_plugins.Options))
        {
            ComponentFactory<IBuilder> factory = await MakeAsync(processes);
            Assert.NotNull((await factory.PrepareAsync(Config, Context, Token)).Component);
            Assert.NotNull((await factory.PrepareAsync(Config, Context, Token)).Component);
            Assert.NotEmpty(_plugins.Left);
        }

        Assert.Empty(_plugins.Left);
    }

    [Fact]
    public async Task Refused_configuration_leaves_no_process()
    {
        Install();
        await using PluginProcesses processes = new(_plugins.Options);
        ComponentFactory<IBuilder> factory = await MakeAsync(processes);
        HclValue nonsense = HclValue.Object([KeyValuePair.Create("communicator", HclValue.String("nonsense"))]);
        Prepared<IBuilder> prepared = await factory.PrepareAsync(nonsense, Context, Token);
        Assert.Null(prepared.Component);
        Assert.Contains(prepared.Problems, static problem => problem.Message.Contains("nonsense", StringComparison.Ordinal));
        Assert.Empty(_plugins.Left);
    }

    [Fact]
    public async Task Plugin_that_does_not_start_any_more_is_a_problem_of_the_configuration()
    {
        string path = Install();
        await SchemaAsync();
        await using PluginProcesses processes = new(_plugins.Options);
        ComponentFactory<IBuilder> factory = await MakeAsync(processes);
        await File.WriteAllTextAsync(path, "#!/bin/sh\necho out of order >&2\nexit 1\n", Token);
        Prepared<IBuilder> prepared = await factory.PrepareAsync(Config, Context, Token);
        Assert.Null(prepared.Component);
        Assert.Contains("out of order", prepared.Problems.Single().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v2", null, "start builder --protobuf x")]
    [InlineData("v2", "", "start builder --protobuf x")]
    [InlineData("v2", "0", "start builder --protobuf x")]
    [InlineData("v2", "1", "start builder x")]
    [InlineData("", null, "start builder x")]
    [InlineData("v1", null, "start builder x")]
    public async Task Newer_encoding_is_used_when_the_plugin_knows_it_and_the_user_lets_it(
        string protocol,
        string? forced,
        string expected)
    {
        string path = _home.WriteProgram("packer-plugin-thing", "#!/bin/sh\necho \"$*\" >&2\nexit 1\n");
        PluginComponent component = RunningPlugins.Component(path, ComponentKind.Builder, "x");
        component = component with
        {
            Plugin = component.Plugin with { Description = new() { Version = "1.2.3", ProtocolVersion = protocol } },
        };
        await using PluginProcesses processes = new(_plugins.Options with
        {
            Environment = forced is null ? _plugins.Environment : _plugins.Environment.SetItem("PACKER_FORCE_GOB", forced),
        });
        await Assert.ThrowsAsync<PluginException>(() => processes.StartAsync(component, Token));
        Assert.Equal([$"packer-plugin-thing plugin: {expected}"], _plugins.Log);
    }

    [Theory]
    [InlineData("exec sleep 1000", "answers")]
    [InlineData("read -r x < /dev/null; exit 3", "ended with exit code 3 while it was at work")]
    public async Task Plugin_that_connects_and_does_not_speak_is_told(string commands, string expected)
    {
        // The listener is here, and takes the connection for the plugin that only says where it is.
        string socket = _home.Combine("socket");
        using System.Net.Sockets.Socket listener = new(
            System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        listener.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(socket));
        listener.Listen();
        string path = _home.WriteProgram("packer-plugin-thing", $"#!/bin/sh\necho '5|0|unix|{socket}'\n{commands}\n");
        await using PluginProcesses processes = new(_plugins.Options);
        Task starting = processes.StartAsync(RunningPlugins.Component(path, ComponentKind.Builder, "x"), Token);
        using (System.Net.Sockets.Socket accepted = await listener.AcceptAsync(Token))
        {
            accepted.Close();
        }

        PluginException e = await Assert.ThrowsAsync<PluginException>(() => starting.WaitAsync(TimeSpan.FromSeconds(60), Token));
        Assert.Contains(expected == "answers" ? "The connection to the plugin" : expected, e.Message, StringComparison.Ordinal);
        Assert.Empty(_plugins.Left);
    }

    /// <summary>Everything that a schema says, as text.</summary>
    private static IEnumerable<string> Flat(ConfigSchema schema) => schema.Options
        .Select(static o => $"{o.Name} {o.Type} {o.IsRequired} {o.IsSensitive}")
        .Concat(schema.Blocks.SelectMany(static block => Flat(block.Schema)
            .Select(line => $"{block.Name} {block.IsRepeatable} {block.IsRequired} {line}")));

    private string Install(string before = "") =>
        new PackerPlugin(Source) { Before = before }.With("builder", "null", "null").Install(_home.Plugins.Path);

    private async Task<ConfigSchema> SchemaAsync()
    {
        await using PluginProcesses processes = new(_plugins.Options);
        return (await MakeAsync(processes)).Schema;
    }

    private async Task<ComponentFactory<IBuilder>> MakeAsync(PluginProcesses processes)
    {
        using PluginStore store = _home.Open();
        (ResolvedPlugin? plugin, _) = await new PluginResolver(store.Installed, releasesOnly: false)
            .FindForTypeAsync(ComponentKind.Builder, "real-null", Token);
        PluginComponent component = new(plugin!.Plugin, ComponentKind.Builder, "null", "real-null");
        return (ComponentFactory<IBuilder>)await store.MakeFactoryAsync(component, processes, Token);
    }

    private int Processes() => _plugins.Left.Count();
}
