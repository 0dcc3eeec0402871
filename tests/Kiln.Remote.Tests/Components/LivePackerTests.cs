using Kiln.Remote.Components;
using Kiln.Remote.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Remote.Tests.Components;

/// <summary>Components of Debian's packer 1.6.6 as if they were ours.</summary>
public sealed class LivePackerTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly RecordingUi _ui = new();
    private readonly ComponentContexts _contexts;

    public LivePackerTests() => _contexts = new(_ui);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static PrepareContext Prepare => ComponentContexts.PrepareDefault;

    public void Dispose()
    {
        _contexts.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("packer-builder-qemu", ComponentKind.Builder, "iso_url", "ssh_password")]
    [InlineData("packer-builder-amazon-ebs", ComponentKind.Builder, "ami_name", "secret_key")]
    [InlineData("packer-builder-docker", ComponentKind.Builder, "image", "login_password")]
    [InlineData("packer-provisioner-ansible", ComponentKind.Provisioner, "playbook_file", null)]
    [InlineData("packer-post-processor-vagrant-cloud", ComponentKind.PostProcessor, "box_tag", "access_token")]
    public async Task Schemas_are_read_with_their_secrets(
        string name, ComponentKind kind, string option, string? secret)
    {
        await using RemoteComponent component = await PackerComponent.StartAsync(name, _folder);
        ConfigSchema schema = await Within.Time(component.ReadSchemaAsync(kind, Token), "the schema");
        Assert.Contains(schema.Options, known => known.Name == option && !known.IsSensitive);
        Assert.True(secret is null || schema.Options.Single(known => known.Name == secret).IsSensitive);
        Assert.DoesNotContain(
            schema.Options,
            static known => known.IsSensitive && known.Name.EndsWith("_file", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Null_builder_runs_the_shell_provisioner_and_its_artifact_goes_through_manifest()
    {
        RemoteComponent shell = await PackerComponent.StartAsync("packer-provisioner-shell", _folder);
        RemoteComponent builder = await PackerComponent.StartAsync("packer-builder-null", _folder);
        Prepared<IBuilder> prepared = await PrepareAsync(
            builder, ComponentKind.Builder, builder.PrepareBuilderAsync, ("communicator", HclValue.String("none")));
        TestHook hook = new()
        {
            // The null builder has no machine; the provisioner gets this one.
            Provision = async (_, variables, token) =>
            {
                Prepared<IProvisioner> provisioner = await PrepareAsync(
                    shell,
                    ComponentKind.Provisioner,
                    shell.PrepareProvisionerAsync,
                    ("inline", HclValue.Tuple([HclValue.String("echo $PACKER_BUILD_NAME in $(pwd)")])),
                    ("remote_folder", HclValue.String(_folder)));
                await provisioner.Component!.ProvisionAsync(
                    _contexts.Provision(new LocalMachine(_folder), variables), token);
            },
        };
        IArtifact? artifact = await Within.Time(
            prepared.Component!.BuildAsync(_contexts.Build(hook), Token), "the build");
        Assert.Equal("Null", artifact!.Id);
        Assert.Contains($"say: source in {_folder.Path}", _ui.Lines.Select(static line => line.TrimEnd()));

        RemoteComponent manifest = await PackerComponent.StartAsync("packer-post-processor-manifest", _folder);
        Prepared<IPostProcessor> postProcessor = await PrepareAsync(
            manifest,
            ComponentKind.PostProcessor,
            manifest.PreparePostProcessorAsync,
            ("output", HclValue.String(_folder.Combine("m.json"))));
        PostProcessResult result = await Within.Time(
            postProcessor.Component!.PostProcessAsync(_contexts.PostProcess(), artifact, Token), "the post-processing");
        Assert.Same(artifact, result.Artifact);
        Assert.True(result.MustKeepInput);
        string written = await File.ReadAllTextAsync(_folder.Combine("m.json"), Token);
        Assert.Contains("\"artifact_id\": \"Null\"", written, StringComparison.Ordinal);
        await shell.DisposeAsync();
        await builder.DisposeAsync();
        await manifest.DisposeAsync();
    }

    /// <summary>It asks the artifact of a machine for what is only in its states.</summary>
    [Fact]
    public async Task Vagrant_makes_a_box_of_the_disk_that_an_artifact_tells_of()
    {
        string disk = _folder.Write("vm", "the disk");
        LocalArtifact artifact = new()
        {
            BuilderId = "transcend.qemu",
            Files = [disk],
            States =
            {
                ["diskName"] = HclValue.String("vm"),
                ["diskType"] = HclValue.String("qcow2"),
                ["diskSize"] = HclValue.String("1025M"),
                ["domainType"] = HclValue.String("tcg"),
            },
        };
        RemoteComponent vagrant = await PackerComponent.StartAsync("packer-post-processor-vagrant", _folder);
        string box = _folder.Combine("made.box");
        Prepared<IPostProcessor> prepared = await PrepareAsync(
            vagrant,
            ComponentKind.PostProcessor,
            vagrant.PreparePostProcessorAsync,
            ("output", HclValue.String(box)));
        PostProcessResult result = await Within.Time(
            prepared.Component!.PostProcessAsync(_contexts.PostProcess(), artifact, Token), "the post-processing");
        Assert.Equal([box], result.Artifact!.Files.AsEnumerable());
        using IsolatedTool tar = new(Requires.Tool("tar", "tar"));
        KilnRun metadata = await tar.RunAsync(_folder, "-xzOf", box, "metadata.json");
        Assert.Equal("""{"format":"qcow2","provider":"libvirt","virtual_size":2}""", metadata.Output.Trim());
        Assert.Equal("the disk", (await tar.RunAsync(_folder, "-xzOf", box, "box.img")).Output);
        await vagrant.DisposeAsync();
    }

    [Fact]
    public async Task Refused_configuration_points_at_its_options()
    {
        RemoteComponent docker = await PackerComponent.StartAsync("packer-builder-docker", _folder);
        Prepared<IBuilder> prepared = await PrepareAsync(docker, ComponentKind.Builder, docker.PrepareBuilderAsync);
        Assert.Null(prepared.Component);
        Assert.Contains(prepared.Problems, static problem => problem.Option == "image");
        Assert.True(prepared.Problems.Length > 1);
        Assert.DoesNotContain(
            prepared.Problems, static problem => problem.Message.Contains("occurred", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Legacy_options_are_rendered_over_there()
    {
        RemoteComponent shell = await PackerComponent.StartAsync("packer-provisioner-shell-local", _folder);
        PrepareContext context = Prepare with
        {
            LegacyTemplatePath = _folder.Combine("t.json"),
            UserVariables = Prepare.UserVariables.Add("who", "you"),
            GeneratedVariables = [],
        };
        HclValue config = HclValue.Object(
        [
            KeyValuePair.Create(
                "inline", HclValue.Tuple([HclValue.String("echo {{user `who`}} and {{build `ID`}} {{build_type}}")])),
        ]);
        Prepared<IProvisioner> prepared =
            await shell.PrepareProvisionerAsync(ConfigSchema.Empty, config, context, Token);
        Assert.Empty(prepared.Problems);
        await Within.Time(
            prepared.Component!.ProvisionAsync(
                _contexts.Provision(new LocalMachine(_folder), ComponentContexts.Variables(("ID", "i-7"))), Token),
            "the provisioning");
        Assert.Contains("say: you and i-7 null", _ui.Lines.Select(static line => line.TrimEnd()));
        await shell.DisposeAsync();
    }

    [Fact]
    public async Task Unknown_option_of_a_legacy_template_is_named()
    {
        RemoteComponent shell = await PackerComponent.StartAsync("packer-provisioner-shell", _folder);
        HclValue config = HclValue.Object(
            [KeyValuePair.Create("inlin", HclValue.Tuple([HclValue.String("true")]))]);
        Prepared<IProvisioner> prepared = await shell.PrepareProvisionerAsync(
            ConfigSchema.Empty, config, Prepare with { LegacyTemplatePath = "t.json" }, Token);
        Assert.Null(prepared.Component);
        Assert.Contains(prepared.Problems, static problem => problem.Option == "inlin");
    }

    [Fact]
    public async Task Running_provisioner_is_cancelled()
    {
        RemoteComponent shell = await PackerComponent.StartAsync("packer-provisioner-shell", _folder);
        using CancellationTokenSource stop = new();
        LocalMachine machine = new(_folder);
        Prepared<IProvisioner> prepared = await PrepareAsync(
            shell,
            ComponentKind.Provisioner,
            shell.PrepareProvisionerAsync,
            ("inline", HclValue.Tuple([HclValue.String("echo up; sleep 600")])),
            ("remote_folder", HclValue.String(_folder)));
        Task provisioning = prepared.Component!.ProvisionAsync(_contexts.Provision(machine), stop.Token);
        await Within.Until(
            () => _ui.Lines.Any(static line => line.StartsWith("say: up", StringComparison.Ordinal)), "a line");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Within.Time(provisioning, "the end"));
        await shell.DisposeAsync();
    }

    private static async Task<Prepared<T>> PrepareAsync<T>(
        RemoteComponent component,
        ComponentKind kind,
        Func<ConfigSchema, HclValue, PrepareContext, CancellationToken, Task<Prepared<T>>> prepare,
        params (string Name, HclValue Value)[] options)
        where T : class
    {
        ConfigSchema schema = await Within.Time(component.ReadSchemaAsync(kind, Token), "the schema");
        HclValue config = HclValue.Object(options.Select(static o => KeyValuePair.Create(o.Name, o.Value)));
        return await Within.Time(prepare(schema, config, Prepare, Token), "the preparation");
    }
}
