using Kiln.Remote;
using Kiln.Remote.Talk;
using Kiln.Testing;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.Serving.Tests;

/// <summary>One component of the plugin that does what none should, and its host.</summary>
internal sealed class OddPlugin : IAsyncDisposable
{
    private readonly PluginHost _host;
    private readonly RemoteConnection _connection;
    private readonly RpcClient _main;
    private readonly string _service;

    private OddPlugin(PluginHost host, RemoteConnection connection, RpcClient main, string service)
    {
        _host = host;
        _connection = connection;
        _main = main;
        _service = service;
    }

    public RecordingUi Ui { get; } = new();

    /// <summary>All of the plugin's log, once it has ended.</summary>
    public Task<string> Errors => _host.Errors;

    /// <param name="kind">As on the command line.</param>
    public static async Task<OddPlugin> StartAsync(string kind, TemporaryDirectory folder)
    {
        PluginHost host = await PluginHost.StartAsync(
            PluginHost.Odd, folder, "start", kind, "--protobuf", "-packer-default-plugin-name-");
        RemoteConnection connection = await host.SpeakAsync(SchemaEncoding.Protobuf);
        RpcClient main = await PluginHost.Within(connection.DialAsync(0, CancellationToken.None), "the main stream");
        return new(host, connection, main, ServiceOf(kind));
    }

    public Task<PackValue> PrepareAsync(params (string, PackValue)[] options) => CallAsync(
        _service is "Builder" or "Provisioner" ? "Prepare" : "Configure",
        new PrepareArguments([PackValue.Map([.. options])]).ToPack());

    /// <summary>Lets the component work, with a user interface and nothing else.</summary>
    public Task<PackValue> WorkAsync()
    {
        if (_service == "Datasource")
        {
            return CallAsync("Execute", PackValue.Nil);
        }

        RpcServices services = new();
        UiService.Add(services, Ui);
        uint id = _connection.Serve(services).Id;
        return _service switch
        {
            "Builder" => CallAsync("Run", PackValue.Of(id)),
            "Provisioner" => CallAsync("Provision", new ProvisionArguments(PackValue.Nil, id).ToPack()),
            _ => CallAsync("PostProcess", PackValue.Of(id)),
        };
    }

    public Task<PackValue> CancelAsync() => CallAsync("Cancel", PackValue.Nil);

    public Task<PackValue> CallAsync(string method, PackValue argument) =>
        PluginHost.CallAsync(_main, $"{_service}.{method}", argument);

    /// <summary>Hangs up, as a host that was killed does.</summary>
    public async Task<(int Code, string Output, TimeSpan Duration)> HangUpAsync()
    {
        await _connection.DisposeAsync();
        return await _host.EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _host.DisposeAsync();
    }

    private static string ServiceOf(string kind) => kind switch
    {
        "builder" => "Builder",
        "provisioner" => "Provisioner",
        "post-processor" => "PostProcessor",
        _ => "Datasource",
    };
}
