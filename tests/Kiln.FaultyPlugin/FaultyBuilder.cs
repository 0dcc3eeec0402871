using Kiln.Remote;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.FaultyPlugin;

/// <summary>Has its provisioners run on a machine that says yes to everything.</summary>
internal sealed class FaultyBuilder
{
    private readonly RemoteConnection _connection;
    private readonly FaultyMethods _methods;

    public FaultyBuilder(RemoteConnection connection, FaultyMethods methods)
    {
        _connection = connection;
        FaultySchema schema = new(connection.Encoding);
        _methods = methods;
        methods.Add(Services, "Builder", new Dictionary<string, RpcMethod>(StringComparer.Ordinal)
        {
            ["ConfigSpec"] = (_, _) => Task.FromResult(schema.Configuration),
            ["Prepare"] = static (_, _) => Task.FromResult(new BuilderPrepareReply(["Word"], [], null).ToPack()),
            ["Run"] = RunAsync,
            ["Cancel"] = static (_, _) => Task.FromResult(PackValue.Nil),
        });
    }

    public RpcServices Services { get; } = new();

    private async Task<PackValue> RunAsync(PackValue argument, CancellationToken cancellationToken)
    {
        await using RpcClient host = await _connection.DialAsync(argument.AsUnsigned(), cancellationToken);
        await host.CallAsync("Ui.Say", PackValue.Of("building"), cancellationToken);
        RpcServices machine = new();
        new FaultyCommunicator(_connection).AddTo(machine, _methods);
        AddUi(machine, host);
        await using ServedServices served = _connection.Serve(machine);
        PackValue data = PackValue.Map(("ID", PackValue.Of("machine")), ("Word", PackValue.Of("said")));
        await host.CallAsync("Hook.Run", new HookRunArguments("packer_provision", data, served.Id).ToPack(), cancellationToken);
        await _methods.Talking;
        return PackValue.Of(FaultyArtifact.Serve(_connection, _methods, "built"));
    }

    /// <summary>What provisioners say may come through the builder.</summary>
    private static void AddUi(RpcServices services, RpcClient host) => services.Add(
        "Ui",
        new[] { "Ask", "Say", "Message", "Error", "Machine" }.ToDictionary(
            static name => name,
            name => (RpcMethod)((argument, token) => host.CallAsync($"Ui.{name}", argument, token)),
            StringComparer.Ordinal));
}
