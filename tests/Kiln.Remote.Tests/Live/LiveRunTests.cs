using System.Security.Cryptography;
using Kiln.Remote.Artifacts;
using Kiln.Remote.Machines;
using Kiln.Remote.Provisioning;
using Kiln.Remote.Talk;
using Kiln.Remote.Tests.Support;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Tests.Live;

/// <summary>Run-time calls with components of packer 1.6.6, which are programs in Go.</summary>
public sealed class LiveRunTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly RecordingUi _ui = new();
    private readonly RpcServices _services = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Builder_runs_provisioners_and_gives_its_artifact(bool fails)
    {
        await using PackerPeer packer = await PackerPeer.StartAsync("packer-builder-null", _folder);
        BuilderPrepareReply prepared = BuilderPrepareReply.FromPack(
            await packer.PrepareAsync("Builder", ("communicator", PackValue.Of("none"))));
        Assert.Null(prepared.Error);
        List<string> calls = [];
        TestHook hook = new()
        {
            Provision = async (machine, variables, token) =>
            {
                calls.Add($"provision {variables.Values["ID"].AsString()}");
                Assert.Equal(0, await machine.RunAsync(new("true"), token));
                if (fails)
                {
                    throw new BuildFailedException("the provisioner failed");
                }
            },
            CleanUp = (_, _, _) =>
            {
                calls.Add("clean up");
                return Task.CompletedTask;
            },
        };
        HookService.Add(_services, hook, packer.Connection, Token);
        UiService.Add(_services, _ui);
        await using ServedServices served = packer.Connection.Serve(_services);
        Task<PackValue> run = packer.CallAsync("Builder.Run", PackValue.Of(served.Id));
        if (fails)
        {
            Assert.Equal("the provisioner failed", (await Assert.ThrowsAsync<RpcException>(() => run)).Message);
            Assert.Equal(["provision Null", "clean up"], calls);
            Assert.Contains(
                "say: Provisioning step had errors: Running the cleanup provisioner, if present...", _ui.Lines);
            return;
        }

        await using RemoteArtifact artifact = await RemoteArtifact.ReadAsync(
            await packer.Connection.DialAsync((await run).AsUnsigned(), Token), Token);
        Assert.Equal(
            ("fnoeding.null", "Null", "Did not export anything. This is the null builder"),
            (artifact.BuilderId, artifact.Id, artifact.Description));
        Assert.Empty(artifact.Files);
        await artifact.DestroyAsync(Token);
        Assert.Single(calls);
    }

    [Fact]
    public async Task Shell_provisioner_runs_a_script_on_our_machine()
    {
        await using PackerPeer packer = await PackerPeer.StartAsync("packer-provisioner-shell", _folder);
        await packer.PrepareAsync(
            "Provisioner",
            ("inline", PackValue.Of(["echo out; echo err >&2", "seq 2000", "exit 3"])),
            ("remote_path", PackValue.Of(_folder.Combine("script.sh"))));
        RpcException failure = await Assert.ThrowsAsync<RpcException>(
            () => ProvisionAsync(packer, new LocalMachine(_folder)));
        Assert.Contains("exit status: 3", failure.Message, StringComparison.Ordinal);
        Assert.Contains("say: out", _ui.Lines);
        Assert.Contains("error: err", _ui.Lines);
        Assert.Equal(
            Enumerable.Range(1, 2000).Select(static number => $"say: {number}"),
            _ui.Lines.Where(static line => line.Length > 5 && line[5..].All(char.IsAsciiDigit)));
    }

    [Fact]
    public async Task Shell_provisioner_ends_when_the_machine_cannot_start_a_command()
    {
        await using PackerPeer packer = await PackerPeer.StartAsync("packer-provisioner-shell", _folder);
        await packer.PrepareAsync(
            "Provisioner", ("inline", PackValue.Of(["true"])), ("start_retry_timeout", PackValue.Of("1s")));
        RpcException failure = await Assert.ThrowsAsync<RpcException>(
            () => ProvisionAsync(packer, new NoneCommunicator()));
        Assert.Contains(
            "Upload is not implemented when communicator = 'none'", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10 * 1024 * 1024)]
    public async Task File_provisioner_uploads_and_downloads_with_mode_and_progress(int length)
    {
        byte[] content = RandomNumberGenerator.GetBytes(length);
        string source = _folder.Combine("source.bin");
        await File.WriteAllBytesAsync(source, content, Token);
        File.SetUnixFileMode(source, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherExecute);
        LocalMachine machine = new(_folder);
        await using (PackerPeer up = await PackerPeer.StartAsync("packer-provisioner-file", _folder))
        {
            await up.PrepareAsync(
                "Provisioner", ("source", PackValue.Of(source)), ("destination", PackValue.Of("there.bin")));
            await ProvisionAsync(up, machine);
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherExecute, machine.LastMode);
        await using PackerPeer down = await PackerPeer.StartAsync("packer-provisioner-file", _folder);
        await down.PrepareAsync(
            "Provisioner",
            ("source", PackValue.Of("there.bin")),
            ("destination", PackValue.Of(_folder.Combine("back.bin"))),
            ("direction", PackValue.Of("download")));
        await ProvisionAsync(down, machine);
        byte[] back = await File.ReadAllBytesAsync(_folder.Combine("back.bin"), Token);
        Assert.True(content.AsSpan().SequenceEqual(back));
    }

    [Fact]
    public async Task File_provisioner_uploads_a_folder()
    {
        Directory.CreateDirectory(_folder.Combine("from/inner"));
        await File.WriteAllTextAsync(_folder.Combine("from/inner/file"), "content", Token);
        Directory.CreateDirectory(_folder.Combine("to"));
        await using PackerPeer packer = await PackerPeer.StartAsync("packer-provisioner-file", _folder);
        await packer.PrepareAsync(
            "Provisioner",
            ("source", PackValue.Of(_folder.Combine("from") + "/")),
            ("destination", PackValue.Of(_folder.Combine("to"))));
        await ProvisionAsync(packer, new LocalMachine(_folder));
        Assert.Equal("content", await File.ReadAllTextAsync(_folder.Combine("to/inner/file"), Token));
    }

    [Fact]
    public async Task Cancelled_shell_provisioner_leaves_no_command_behind()
    {
        await using PackerPeer packer = await PackerPeer.StartAsync("packer-provisioner-shell", _folder);
        await packer.PrepareAsync(
            "Provisioner",
            ("inline", PackValue.Of(["echo begun", "exec sleep 1000"])),
            ("remote_path", PackValue.Of(_folder.Combine("script.sh"))));
        LocalMachine machine = new(_folder);
        Task provisioning = ProvisionAsync(packer, machine);
        await Within.Until(() => _ui.Lines.Contains("say: begun"), "the script");
        await packer.CallAsync("Provisioner.Cancel", PackValue.Nil);
        await Assert.ThrowsAsync<RpcException>(() => provisioning);
        Assert.Equal(machine.Begun, machine.Ended);
    }

    private async Task ProvisionAsync(PackerPeer packer, ICommunicator machine)
    {
        UiService.Add(_services, _ui);
        await using CommunicatorService communicator = CommunicatorService.Add(
            _services, machine, packer.Connection);
        await using ServedServices served = packer.Connection.Serve(_services);
        await packer.CallAsync("Provisioner.Provision", new ProvisionArguments(PackValue.Map(), served.Id).ToPack());
    }
}
