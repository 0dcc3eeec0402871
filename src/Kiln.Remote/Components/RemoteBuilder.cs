using System.Collections.Immutable;
using Kiln.Remote.Artifacts;
using Kiln.Remote.Provisioning;
using Kiln.Remote.Talk;
using Kiln.Sdk.Components;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Components;

/// <summary>A prepared builder of the other side. Its steps, and its clean-up, are its own matter over there.</summary>
public sealed class RemoteBuilder : IBuilder, IAsyncDisposable
{
    private readonly RemoteComponent _component;

    internal RemoteBuilder(RemoteComponent component, ImmutableArray<string> generatedVariables)
    {
        _component = component;
        GeneratedVariables = generatedVariables;
    }

    public ImmutableArray<string> GeneratedVariables { get; }

    public async Task<IArtifact?> BuildAsync(BuildContext context, CancellationToken cancellationToken)
    {
        RpcServices services = new();
        UiService.Add(services, context.Ui);
        HookService.Add(services, context.Provisioners, _component.Connection, cancellationToken);
        uint id;
        await using (ServedServices served = _component.Connection.Serve(services))
        {
            id = await _component.Calls.RunAsync(
                ServiceNames.Builder,
                "Run",
                PackValue.Of(served.Id),
                served.Begun,
                PackConversions.AsUnsigned,
                cancellationToken);
        }

        return id == 0
            ? null
            : await _component.Calls.FollowAsync<IArtifact>("Builder.Run", async () => await RemoteArtifact.ReadAsync(
                await _component.Connection.DialAsync(id, cancellationToken), _component.Owner, cancellationToken));
    }

    public ValueTask DisposeAsync() => _component.DisposeAsync();
}
