using Kiln.Remote;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.FaultyPlugin;

/// <summary>Makes another artifact.</summary>
internal sealed class FaultyPostProcessor
{
    private readonly RemoteConnection _connection;
    private readonly FaultyMethods _methods;

    public FaultyPostProcessor(RemoteConnection connection, FaultyMethods methods)
    {
        _connection = connection;
        FaultySchema schema = new(connection.Encoding);
        _methods = methods;
        methods.Add(Services, "PostProcessor", new Dictionary<string, RpcMethod>(StringComparer.Ordinal)
        {
            ["ConfigSpec"] = (_, _) => Task.FromResult(schema.Configuration),
            ["Configure"] = static (_, _) => Task.FromResult(PackValue.Nil),
            ["PostProcess"] = PostProcessAsync,
            ["Cancel"] = static (_, _) => Task.FromResult(PackValue.Nil),
        });
    }

    public RpcServices Services { get; } = new();

    private async Task<PackValue> PostProcessAsync(PackValue argument, CancellationToken cancellationToken)
    {
        await using RpcClient host = await _connection.DialAsync(argument.AsUnsigned(), cancellationToken);
        string id = (await host.CallAsync("Artifact.Id", PackValue.Nil, cancellationToken)).AsText();
        await host.CallAsync("Ui.Say", PackValue.Of($"post-processing {id}"), cancellationToken);
        await _methods.Talking;
        return new PostProcessReply(null, false, false, FaultyArtifact.Serve(_connection, _methods, "processed")).ToPack();
    }
}
