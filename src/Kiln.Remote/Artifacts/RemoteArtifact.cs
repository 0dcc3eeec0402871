using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Values;
using Kiln.Wire;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Artifacts;

/// <summary>
/// An artifact of the other side: what it is was read at once, so that it can be told when the other side is gone.
/// Only destroying it, and states of its own, need the other side.
/// </summary>
public sealed class RemoteArtifact : IArtifact, IAsyncDisposable
{
    private readonly RpcClient _client;
    private readonly IRemoteOwner? _owner;

    private RemoteArtifact(RpcClient client, IRemoteOwner? owner)
    {
        _client = client;
        _owner = owner;
    }

    public required string BuilderId { get; init; }

    public required string Id { get; init; }

    public required ImmutableArray<string> Files { get; init; }

    public required string Description { get; init; }

    public required BuildVariables Variables { get; init; }

    /// <inheritdoc cref="ReadAsync(RpcClient, ArtifactService, CancellationToken)"/>
    public static Task<RemoteArtifact> ReadAsync(RpcClient client, CancellationToken cancellationToken) =>
        ReadAsync(client, (IRemoteOwner?)null, cancellationToken);

    /// <inheritdoc cref="ReadAsync(RpcClient, ArtifactService, CancellationToken)"/>
    /// <param name="client">Becomes the artifact's own; disposed when there is none.</param>
    /// <param name="owner">Explains why the other side is gone when the artifact is to be destroyed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task<RemoteArtifact> ReadAsync(
        RpcClient client, IRemoteOwner? owner, CancellationToken cancellationToken)
    {
        try
        {
            return new(client, owner)
            {
                BuilderId = (await AskAsync(client, "BuilderId", PackValue.Nil, cancellationToken)).AsText(),
                Id = (await AskAsync(client, "Id", PackValue.Nil, cancellationToken)).AsText(),
                Description = (await AskAsync(client, "String", PackValue.Nil, cancellationToken)).AsText(),
                Files = (await AskAsync(client, "Files", PackValue.Nil, cancellationToken)).AsTexts() is
                { IsDefault: false } files ? files : [],
                Variables = VariableTranslation.FromPack(await AskAsync(
                    client, "State", PackValue.Of(ArtifactService.VariablesState), cancellationToken)),
            };
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks the other side what an artifact is.</summary>
    /// <param name="client">Becomes the artifact's own; disposed when there is none.</param>
    /// <param name="given">What the other side was given and may give back.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The very artifact that was given, when it is that one.</returns>
    /// <exception cref="WireException">The other side hung up or answered nonsense.</exception>
    /// <exception cref="BuildFailedException">It has build variables that cannot be.</exception>
    public static Task<IArtifact> ReadAsync(
        RpcClient client, ArtifactService given, CancellationToken cancellationToken) =>
        ReadAsync(client, given, null, cancellationToken);

    /// <inheritdoc cref="ReadAsync(RpcClient, IRemoteOwner, CancellationToken)"/>
    internal static async Task<IArtifact> ReadAsync(
        RpcClient client, ArtifactService given, IRemoteOwner? owner, CancellationToken cancellationToken)
    {
        if (await IsItAsync(client, given, cancellationToken))
        {
            await client.DisposeAsync();
            return given.Artifact;
        }

        return await ReadAsync(client, owner, cancellationToken);
    }

    /// <exception cref="BuildFailedException">The other side could not destroy it.</exception>
    /// <exception cref="WireException">The other side is gone, and nobody knows why.</exception>
    public async Task DestroyAsync(CancellationToken cancellationToken)
    {
        PackValue reply;
        try
        {
            reply = await _client.CallAsync($"{ArtifactService.Name}.Destroy", PackValue.Nil, cancellationToken);
        }
        catch (RpcException e)
        {
            throw new BuildFailedException(e.Message, e);
        }
        catch (WireException e) when (_owner is not null)
        {
            throw await _owner.ExplainAsync(e);
        }

        // Compat: servers in Go send this error as the reply.
        if (PackError.Read(reply) is { Length: > 0 } error)
        {
            throw new BuildFailedException(error);
        }
    }

    /// <exception cref="WireException">The other side is gone, or what it said has no form here.</exception>
    public async Task<HclValue?> StateAsync(string name, CancellationToken cancellationToken)
    {
        PackValue state = await AskAsync(_client, "State", PackValue.Of(name), cancellationToken);
        return state is PackNil ? null : PackTranslation.ToHcl(state);
    }

    /// <summary>What the other side says to a name, as it is; nil when it has nothing.</summary>
    internal Task<PackValue> PackedStateAsync(string name, CancellationToken cancellationToken) =>
        _client.CallAsync($"{ArtifactService.Name}.State", PackValue.Of(name), cancellationToken);

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private static async Task<bool> IsItAsync(
        RpcClient client, ArtifactService given, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(client, "State", PackValue.Of(given.Identity), cancellationToken)
                is PackBoolean { Value: true };
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Compat: as in Packer, what cannot be told is empty.</summary>
    private static async Task<PackValue> AskAsync(
        RpcClient client, string method, PackValue argument, CancellationToken cancellationToken)
    {
        try
        {
            return await client.CallAsync($"{ArtifactService.Name}.{method}", argument, cancellationToken);
        }
        catch (RpcException)
        {
            return PackValue.Nil;
        }
    }
}
