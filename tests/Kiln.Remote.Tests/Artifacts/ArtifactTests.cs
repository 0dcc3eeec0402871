using Kiln.Remote.Artifacts;
using Kiln.Remote.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Values;
using Kiln.Wire;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Tests.Artifacts;

public sealed class ArtifactTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Artifact_is_known_even_when_its_side_is_gone(bool hostServes)
    {
        int destroyed = 0;
        LocalArtifact local = new(() =>
        {
            destroyed++;
            return Task.CompletedTask;
        });
        await using Pair pair = await Pair.ConnectAsync();
        RpcServices services = new();
        ArtifactService.Add(services, local);
        await using RemoteArtifact artifact = await RemoteArtifact.ReadAsync(
            await pair.ServeAsync(hostServes, services), Token);
        await artifact.DestroyAsync(Token);
        Assert.Equal(1, destroyed);
        Assert.Null(await artifact.StateAsync("unknown", Token));

        await pair.Roles(hostServes).Server.DisposeAsync();
        Assert.Equal(
            (local.BuilderId, local.Id, local.Description), (artifact.BuilderId, artifact.Id, artifact.Description));
        Assert.Equal<string>(local.Files, artifact.Files);
        Assert.Equal(local.Variables.Values.AsEnumerable(), artifact.Variables.Values);
        await Assert.ThrowsAsync<WireException>(() => Within.Time(artifact.DestroyAsync(Token), "the destroying"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task States_are_told_by_name_in_the_types_that_they_have(bool hostServes)
    {
        LocalArtifact local = new()
        {
            States =
            {
                ["diskName"] = HclValue.String("vm"),
                ["diskPaths"] = HclValue.List(HclType.String, [HclValue.String("out/vm"), HclValue.String("out/vm-1")]),
                ["size"] = HclValue.Number(64),
                ["generated_data"] = HclValue.String("is the build variables' name"),
            },
        };
        await using Pair pair = await Pair.ConnectAsync();
        RpcServices services = new();
        ArtifactService.Add(services, local);
        await using RemoteArtifact artifact = await RemoteArtifact.ReadAsync(
            await pair.ServeAsync(hostServes, services), Token);
        Assert.Equal(local.States["diskName"], await artifact.StateAsync("diskName", Token));
        Assert.Equal(local.States["diskPaths"], await artifact.StateAsync("diskPaths", Token));
        Assert.Equal(PackValue.Of(64L), await artifact.PackedStateAsync("size", Token));
        Assert.Equal("debian", artifact.Variables.Values["SourceImage"].AsString());
    }

    [Fact]
    public async Task What_cannot_be_told_is_empty()
    {
        await using Pair pair = await Pair.ConnectAsync();
        RpcServices services = new RpcServices().Add("Artifact", new Dictionary<string, RpcMethod>
        {
            ["BuilderId"] = Answers.Failure("no"),
            ["Files"] = static (_, _) => Task.FromResult(PackValue.Nil),
        });
        await using RemoteArtifact artifact = await RemoteArtifact.ReadAsync(
            await pair.ServeAsync(false, services), Token);
        Assert.Equal(("", "", ""), (artifact.BuilderId, artifact.Id, artifact.Description));
        Assert.Empty(artifact.Files);
        Assert.Empty(artifact.Variables.Values);
    }

    [Fact]
    public async Task Failure_to_destroy_is_read_from_both_places_where_it_may_stand()
    {
        await using Pair pair = await Pair.ConnectAsync();
        RpcServices services = new();
        ArtifactService.Add(services, new LocalArtifact(
            static () => throw new InvalidOperationException("the disk is in use")));
        await using RemoteArtifact inHeader = await RemoteArtifact.ReadAsync(
            await pair.ServeAsync(false, services), Token);
        await using RemoteArtifact inBody = await RemoteArtifact.ReadAsync(
            await pair.ServeAsync(
                false, Answers.Of("Artifact", ("Destroy", PackValue.Map(("Message", PackValue.Of("in use")))))),
            Token);
        Assert.Equal(
            "the disk is in use",
            (await Assert.ThrowsAsync<BuildFailedException>(() => inHeader.DestroyAsync(Token))).Message);
        Assert.Equal(
            "in use", (await Assert.ThrowsAsync<BuildFailedException>(() => inBody.DestroyAsync(Token))).Message);
    }

    [Theory]
    [InlineData("BuilderId")]
    [InlineData("Id")]
    [InlineData("String")]
    [InlineData("Files")]
    [InlineData("State")]
    public async Task Nonsense_is_an_error_that_ends_the_client(string method)
    {
        await using Pair pair = await Pair.ConnectAsync();
        RpcClient client = await pair.ServeAsync(false, Answers.Of("Artifact", (method, PackValue.Of(1.5))));
        Exception failure = await Assert.ThrowsAnyAsync<Exception>(() => RemoteArtifact.ReadAsync(client, Token));
        Assert.True(failure is WireException or BuildFailedException);
        Assert.True(client.Ended.IsCompleted);
    }

    [Fact]
    public async Task Artifact_that_comes_back_through_another_process_is_itself()
    {
        LocalArtifact local = new();
        await using Pair pair = await Pair.ConnectAsync();
        RpcServices given = new();
        ArtifactService service = ArtifactService.Add(given, local);
        RemoteArtifact inPlugin = await RemoteArtifact.ReadAsync(await pair.ServeAsync(true, given), Token);
        RpcServices returned = new();
        ArtifactService.Add(returned, inPlugin);
        RpcClient back = await pair.ServeAsync(false, returned);
        Assert.Same(local, await RemoteArtifact.ReadAsync(back, service, Token));
        Assert.True(back.Ended.IsCompleted);

        RpcServices other = new();
        ArtifactService.Add(other, new LocalArtifact());
        Assert.IsType<RemoteArtifact>(
            await RemoteArtifact.ReadAsync(await pair.ServeAsync(false, other), service, Token));
    }

    [Fact]
    public async Task Artifact_of_one_plugin_comes_back_from_another_as_the_same_and_keeps_its_states()
    {
        PackValue images = PackValue.Map(("ImageID", PackValue.Of("ami-1")));
        await using Pair builder = await Pair.ConnectAsync();
        await using Pair postProcessor = await Pair.ConnectAsync();
        RpcServices made = new RpcServices().Add("Artifact", new Dictionary<string, RpcMethod>
        {
            ["Id"] = static (_, _) => Task.FromResult(PackValue.Of("ami-1")),
            ["State"] = (name, _) => Task.FromResult(
                name.AsText() == "par.artifact.metadata" ? images : PackValue.Nil),
        });
        await using RemoteArtifact inHost = await RemoteArtifact.ReadAsync(
            await builder.ServeAsync(false, made), Token);
        RpcServices given = new();
        ArtifactService service = ArtifactService.Add(given, inHost);
        await using RemoteArtifact inPlugin = await RemoteArtifact.ReadAsync(
            await postProcessor.ServeAsync(true, given), Token);
        HclValue state = (await inPlugin.StateAsync("par.artifact.metadata", Token))!;
        Assert.Equal("ami-1", state.AsEntries()["ImageID"].AsString());

        RpcServices returned = new();
        ArtifactService.Add(returned, inPlugin);
        Assert.Same(
            inHost,
            await RemoteArtifact.ReadAsync(await postProcessor.ServeAsync(false, returned), service, Token));
    }

    [Fact]
    public async Task Artifact_whose_side_ends_while_it_is_read_is_an_error()
    {
        await using Pair pair = await Pair.ConnectAsync();
        RpcServices services = new RpcServices().Add("Artifact", new Dictionary<string, RpcMethod>
        {
            ["Id"] = async (_, _) =>
            {
                await pair.Host.DisposeAsync();
                return PackValue.Nil;
            },
        });
        RpcClient client = await pair.ServeAsync(false, services);
        await Assert.ThrowsAsync<WireException>(
            () => Within.Time(RemoteArtifact.ReadAsync(client, Token), "the artifact"));
    }
}
