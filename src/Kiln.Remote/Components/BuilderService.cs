using Kiln.Remote.Configuration;
using Kiln.Remote.Provisioning;
using Kiln.Remote.Talk;
using Kiln.Sdk.Components;
using Kiln.Sdk.Steps;
using Kiln.Wire;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Components;

/// <summary>Lets the other side use a builder of this side.</summary>
public sealed class BuilderService
{
    private static readonly TimeSpan CleanupBudget = TimeSpan.FromMinutes(5);

    private readonly ServedComponent<IBuilder> _served;

    private BuilderService(ServedComponent<IBuilder> served) => _served = served;

    /// <exception cref="SchemaException">The schema of the builder cannot be told.</exception>
    public static RpcServices Make(
        ComponentFactory<IBuilder> factory, RemoteConnection connection, PluginRuntime runtime)
    {
        BuilderService service = new(new(factory, ComponentKind.Builder, connection, runtime));
        return new RpcServices().Add(ServiceNames.Builder, new Dictionary<string, RpcMethod>
        {
            ["ConfigSpec"] = service._served.ConfigSpecAsync,
            ["Prepare"] = service.PrepareAsync,
            ["Run"] = service.RunAsync,
            ["Cancel"] = service._served.CancelAsync,
        });
    }

    private async Task<PackValue> PrepareAsync(PackValue argument, CancellationToken cancellationToken)
    {
        Prepared<IBuilder> prepared = await _served.PrepareAsync(argument, cancellationToken);
        return new BuilderPrepareReply(
            prepared.Component?.GeneratedVariables ?? [],
            FailureTexts.WarningsOf(prepared.Problems),
            FailureTexts.ErrorsOf(prepared.Problems)).ToPack();
    }

    /// <summary>When the host hears that the build is over, everything is removed that is not the artifact.</summary>
    private async Task<PackValue> RunAsync(PackValue argument, CancellationToken cancellationToken)
    {
        uint id = argument.AsUnsigned();
        IArtifact? artifact = await _served.WorkAsync(
            (builder, context, token) => BuildAsync(id, builder, context, token), cancellationToken);
        return PackValue.Of(MadeArtifact.Serve(artifact, _served.Connection));
    }

    private async Task<IArtifact?> BuildAsync(
        uint id, IBuilder builder, PrepareContext context, CancellationToken cancellationToken)
    {
        PluginRuntime runtime = _served.Runtime;
        await using RpcClient client = await _served.Connection.DialAsync(id, cancellationToken);
        await using RemoteUi ui = new(client) { OnLog = runtime.Log };
        using PluginLedger ledger = new(runtime);
        RemoteHook hook = new(client, _served.Connection, ui)
        {
            RunUuid = runtime.RunUuid,
            RunsErrorCleanup = context.OnError != "abort",
        };
        CleanupScope cleanup = new(CleanupBudget, runtime.Time);
        PluginSteps steps = new(ui, cleanup, context);
        BuildContext build = new()
        {
            BuildName = context.BuildName,
            RunUuid = runtime.RunUuid,
            Ui = ui,
            Steps = steps,
            Provisioners = hook,
            Cleanup = cleanup,
            Ledger = ledger,
            Directories = runtime.Directories,
            Time = runtime.Time,
        };
        IArtifact? artifact;
        try
        {
            artifact = await builder.BuildAsync(build, cancellationToken);
        }
        catch (Exception e)
        {
            BuildFailedException? worse = steps.IsAborted ? null : await CleanUpErrorAsync(hook, e);
            await steps.EndAsync(worse ?? e);
            if (worse is not null)
            {
                throw worse;
            }

            throw;
        }

        await steps.EndAsync(null);
        return artifact;
    }

    /// <summary>Lets the host run its error clean-up provisioner while the machine is there.</summary>
    /// <returns>What has failed when that failed as well.</returns>
    private static async Task<BuildFailedException?> CleanUpErrorAsync(RemoteHook hook, Exception failure)
    {
        try
        {
            await hook.CleanUpAfterAsync(failure);
        }
        catch (BuildFailedException worse)
        {
            return worse;
        }
        catch (WireException)
        {
            // The host is gone; what was made is removed all the same.
        }

        return null;
    }
}
