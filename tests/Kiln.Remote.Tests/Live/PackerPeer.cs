using Kiln.Testing;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;
using Kiln.Wire.Yamux;

namespace Kiln.Remote.Tests.Live;

/// <summary>A component of Debian's packer 1.6.6 on the other side of a connection.</summary>
internal sealed class PackerPeer : IAsyncDisposable
{
    private readonly PackerComponentProcess _process;

    private PackerPeer(PackerComponentProcess process, RemoteConnection connection, RpcClient main)
    {
        _process = process;
        Connection = connection;
        Main = main;
    }

    public RemoteConnection Connection { get; }

    public RpcClient Main { get; }

    public static async Task<PackerPeer> StartAsync(string component, TemporaryDirectory folder)
    {
        PackerComponentProcess process = await PackerComponentProcess.StartAsync(component, folder);
        try
        {
            RemoteConnection connection = RemoteConnection.Start(
                process.Connection, YamuxRole.Client, SchemaEncoding.VendoredGob, TimeProvider.System);
            return new(process, connection, await connection.DialAsync(0, CancellationToken.None));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public Task<PackValue> CallAsync(string method, PackValue argument) =>
        Within.Time(Main.CallAsync(method, argument, CancellationToken.None), $"the reply of {method}");

    /// <summary>Prepares a component with the options of a template in JSON.</summary>
    public Task<PackValue> PrepareAsync(string kind, params (string Name, PackValue Value)[] options) =>
        CallAsync($"{kind}.Prepare", new PrepareArguments([PackValue.Map([.. options]), Context]).ToPack());

    public async ValueTask DisposeAsync()
    {
        await Main.DisposeAsync();
        await Connection.DisposeAsync();
        await _process.EndAsync();
    }

    private static PackValue Context { get; } = PackValue.Map(
        ("packer_build_name", PackValue.Of("test")),
        ("packer_builder_type", PackValue.Of("null")),
        ("packer_debug", PackValue.Of(false)),
        ("packer_force", PackValue.Of(false)),
        ("packer_on_error", PackValue.Of("")),
        ("packer_template_path", PackValue.Of("test.json")),
        ("packer_user_variables", PackValue.Nil));
}
