using Kiln.Remote.Artifacts;
using Kiln.Remote.Talk;
using Kiln.Sdk.Components;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Components;

/// <summary>
/// A prepared post-processor of the other side. The artifacts that it was given stay served until it is disposed,
/// because the one it gives back may stand on them.
/// </summary>
public sealed class RemotePostProcessor : IPostProcessor, IAsyncDisposable
{
    private readonly RemoteComponent _component;

    internal RemotePostProcessor(RemoteComponent component) => _component = component;

    public async Task<PostProcessResult> PostProcessAsync(
        PostProcessContext context, IArtifact input, CancellationToken cancellationToken)
    {
        RpcServices services = new();
        UiService.Add(services, context.Ui);
        ArtifactService given = ArtifactService.Add(services, input);
        ServedServices served = _component.Connection.Serve(services);
        PostProcessReply reply = await _component.Calls.RunAsync(
            ServiceNames.PostProcessor,
            "PostProcess",
            PackValue.Of(served.Id),
            served.Begun,
            PostProcessReply.FromPack,
            cancellationToken);
        if (reply.Err is { } error)
        {
            throw new BuildFailedException(error.Length > 0 ? error : "The post-processor failed without saying why.");
        }

        IArtifact? artifact = reply.StreamId == 0
            ? null
            : await _component.Calls.FollowAsync(
                "PostProcessor.PostProcess",
                async () => await RemoteArtifact.ReadAsync(
                    await _component.Connection.DialAsync(reply.StreamId, cancellationToken),
                    given,
                    _component.Owner,
                    cancellationToken));
        return new(artifact, reply.Keep, reply is { Keep: true, ForceOverride: true });
    }

    public ValueTask DisposeAsync() => _component.DisposeAsync();
}
