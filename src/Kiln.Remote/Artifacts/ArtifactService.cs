using System.Security.Cryptography;
using Kiln.Sdk.Components;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Artifacts;

/// <summary>Lets the other side look at an artifact of this side, and destroy it.</summary>
public sealed class ArtifactService
{
    public const string Name = "Artifact";

    /// <summary>The state that holds the build variables.</summary>
    internal const string VariablesState = "generated_data";

    private ArtifactService(IArtifact artifact) => Artifact = artifact;

    public IArtifact Artifact { get; }

    /// <summary>
    /// The name of a state that only this artifact has: one that has it is this one, through however many processes it
    /// came back.
    /// </summary>
    internal string Identity { get; } = $"kiln.identity.{RandomNumberGenerator.GetHexString(32)}";

    /// <returns>To be given to <see cref="RemoteArtifact.ReadAsync(RpcClient, ArtifactService, CancellationToken)"/>
    /// when the other side may give the artifact back.</returns>
    public static ArtifactService Add(RpcServices services, IArtifact artifact)
    {
        ArtifactService service = new(artifact);
        services.Add(Name, new Dictionary<string, RpcMethod>
        {
            ["BuilderId"] = (_, _) => Task.FromResult(PackValue.Of(artifact.BuilderId)),
            ["Id"] = (_, _) => Task.FromResult(PackValue.Of(artifact.Id)),
            ["String"] = (_, _) => Task.FromResult(PackValue.Of(artifact.Description)),
            ["Files"] = (_, _) => Task.FromResult(PackValue.Of(artifact.Files)),
            ["State"] = (argument, cancellationToken) => service.StateAsync(argument.AsText(), cancellationToken),
            ["Destroy"] = async (_, cancellationToken) =>
            {
                await artifact.DestroyAsync(cancellationToken);
                return PackValue.Nil;
            },
        });
        return service;
    }

    private async Task<PackValue> StateAsync(string name, CancellationToken cancellationToken)
    {
        if (name == Identity)
        {
            return PackValue.Of(true);
        }

        // What plugins agree upon among each other goes through as it is.
        if (Artifact is RemoteArtifact remote)
        {
            return await remote.PackedStateAsync(name, cancellationToken);
        }

        if (name == VariablesState)
        {
            return Artifact.Variables.Values.IsEmpty ? PackValue.Nil : VariableTranslation.ToPack(Artifact.Variables);
        }

        return await Artifact.StateAsync(name, cancellationToken) is { } state
            ? PackTranslation.ToPack(state)
            : PackValue.Nil;
    }
}
