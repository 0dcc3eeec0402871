using Kiln.Remote.Artifacts;
using Kiln.Remote.Configuration;
using Kiln.Remote.Talk;
using Kiln.Sdk.Components;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Components;

/// <summary>Lets the other side use a post-processor of this side.</summary>
public sealed class PostProcessorService
{
    private readonly ServedComponent<IPostProcessor> _served;

    private PostProcessorService(ServedComponent<IPostProcessor> served) => _served = served;

    /// <exception cref="SchemaException">The schema of the post-processor cannot be told.</exception>
    public static RpcServices Make(
        ComponentFactory<IPostProcessor> factory, RemoteConnection connection, PluginRuntime runtime)
    {
        PostProcessorService service = new(new(factory, ComponentKind.PostProcessor, connection, runtime));
        return new RpcServices().Add(ServiceNames.PostProcessor, new Dictionary<string, RpcMethod>
        {
            ["ConfigSpec"] = service._served.ConfigSpecAsync,
            ["Configure"] = service._served.ConfigureAsync,
            ["PostProcess"] = service.PostProcessAsync,
            ["Cancel"] = service._served.CancelAsync,
        });
    }

    /// <summary>Its failure is part of the reply; only a call that cannot be carried out fails itself.</summary>
    private async Task<PackValue> PostProcessAsync(PackValue argument, CancellationToken cancellationToken)
    {
        uint id = argument.AsUnsigned();
        PostProcessReply reply;
        try
        {
            reply = await _served.WorkAsync(
                (postProcessor, _, token) => PostProcessAsync(id, postProcessor, token), cancellationToken);
        }
        catch (BuildFailedException e)
        {
            reply = new(e.Message, Keep: false, ForceOverride: false, StreamId: 0);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            reply = new(RpcServer.Cancelled, Keep: false, ForceOverride: false, StreamId: 0);
        }

        return reply.ToPack();
    }

    private async Task<PostProcessReply> PostProcessAsync(
        uint id, IPostProcessor postProcessor, CancellationToken cancellationToken)
    {
        RpcClient client = await _served.Connection.DialAsync(id, cancellationToken);
        RemoteArtifact input = await RemoteArtifact.ReadAsync(client, cancellationToken);
        PostProcessResult? result = null;
        try
        {
            result = await PostProcessAsync(client, input, postProcessor, cancellationToken);
        }
        finally
        {
            // An artifact may stand on the one it was made from, which is asked through this client then.
            if (result?.Artifact is null)
            {
                await client.DisposeAsync();
            }
        }

        return ReplyOf(result, input);
    }

    private async Task<PostProcessResult> PostProcessAsync(
        RpcClient client, RemoteArtifact input, IPostProcessor postProcessor, CancellationToken cancellationToken)
    {
        PluginRuntime runtime = _served.Runtime;
        await using RemoteUi ui = new(client) { OnLog = runtime.Log };
        using PluginLedger ledger = new(runtime);
        PostProcessContext context = new()
        {
            Ui = ui,
            Ledger = ledger,
            Directories = runtime.Directories,
            Time = runtime.Time,
        };
        return await postProcessor.PostProcessAsync(context, input, cancellationToken);
    }

    private PostProcessReply ReplyOf(PostProcessResult result, RemoteArtifact input)
    {
        bool isForced = result.MustKeepInput || ReferenceEquals(result.Artifact, input);
        uint id = MadeArtifact.Serve(result.Artifact, _served.Connection);
        return new(null, result.KeepInput || isForced, isForced, id);
    }
}
