using Kiln.Builders.Docker.Artifacts;
using Kiln.Builders.Docker.Communication;
using Kiln.Builders.Docker.Config;
using Kiln.Builders.Docker.Engine;
using Kiln.Builders.Docker.Running;
using Kiln.Communicators;
using Kiln.Machines.Connecting;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Resources;
using Kiln.Sdk.Steps;

namespace Kiln.Builders.Docker;

/// <summary>One run of the builder.</summary>
internal sealed class DockerBuild(
    DockerBuilderConfig config,
    DockerHost host,
    PrepareContext prepare,
    BuildContext context)
{
    public async Task<IArtifact?> RunAsync(CancellationToken cancellationToken)
    {
        DockerEngine engine = await DockerEngine.ConnectAsync(host.Settings, cancellationToken);
        context.Cleanup.Push("", _ =>
        {
            engine.Dispose();
            return ValueTask.CompletedTask;
        });
        string folder = await context.Steps.RunAsync(
            DockerSteps.TemporaryFolder,
            token => SharedFolder.MakeAsync(context, host.Variable, token),
            cancellationToken);
        SourceStep source = new(config, host, context, engine);
        SourceImage image = await source.RunAsync(cancellationToken);
        DockerCheckpoints? checkpoints = context.Checkpoints is null ? null : new(config, context, engine, image);
        string start = checkpoints is null ? image.Name : await checkpoints.FindAsync(cancellationToken) ?? image.Name;
        StartedContainer container = await context.Steps.RunAsync(
            DockerSteps.Run, token => StartAsync(engine, source, folder, start, token), cancellationToken);
        checkpoints?.Begin(container.Id);
        await ProvisionAsync(engine, container, folder, image, checkpoints, cancellationToken);
        return await FinishAsync(engine, container, image, cancellationToken);
    }

    private async Task<StartedContainer> StartAsync(
        DockerEngine engine,
        SourceStep source,
        string folder,
        string image,
        CancellationToken cancellationToken)
    {
        context.Ui.Say("Starting docker container...");
        try
        {
            ContainerStart start = new(config, prepare, context, engine, folder);
            return await start.RunAsync(image, () => source.FetchAsync(cancellationToken), cancellationToken);
        }
        catch (EngineException e)
        {
            throw e.ToFailure("Error running container");
        }
    }

    private async Task ProvisionAsync(
        DockerEngine engine,
        StartedContainer container,
        string folder,
        SourceImage image,
        ICheckpoints? checkpoints,
        CancellationToken cancellationToken)
    {
        bool isOwn =
            config.Access.Communicator is DockerBuilderConfig.Communicator or DockerBuilderConfig.WindowsCommunicator;
        if (isOwn)
        {
            context.Ui.Say($"Using docker communicator to connect: {container.Address}");
        }

        string address = string.IsNullOrEmpty(config.Access.Host) ? container.Address : config.Access.Host;
        MachineAccess access = new()
        {
            FindAddressAsync = _ => ValueTask.FromResult(AddressOf(address)),
            KnownHost = address,
        };
        ConnectedMachine machine = await new ConnectStep(config.Access, access).RunAsync(context, cancellationToken);
        DockerCommunicator own = new(engine.Containers, container, config, context);
        ICommunicator communicator = !isOwn ? machine.Communicator
            : config.WindowsContainer ? new WindowsCommunicator(own, folder, config.ContainerDir)
            : own;
        BuildVariables variables = machine.Variables.With(image.Variables).With("ID", container.Id);
        await context.Provisioners.RunAsync(communicator, variables, checkpoints, cancellationToken);
    }

    private MachineAddress AddressOf(string host) => host.Length > 0
        ? new(host, config.Access.Port)
        : throw new CommunicatorException(
            CommunicatorFailure.Connect, "the container has no address: it has no network");

    private async Task<IArtifact?> FinishAsync(
        DockerEngine engine,
        StartedContainer container,
        SourceImage image,
        CancellationToken cancellationToken)
    {
        if (config.Commit)
        {
            string id = await context.Steps.RunAsync(
                DockerSteps.Commit, token => CommitAsync(engine, container, image, token), cancellationToken);
            return new ImageArtifact(ImageArtifact.ImportBuilderId, id, engine.Address, host)
            {
                Variables = image.Variables.With(SourceImage.ImageVariable, id).With("ID", id),
            };
        }

        if (config.ExportPath.Length > 0)
        {
            await context.Steps.RunAsync(
                DockerSteps.Export,
                token => ExportAsync(engine, container, token),
                cancellationToken);
        }

        // Compat: with discard the artifact is an export without a file.
        return new ExportedArtifact(config.ExportPath) { Variables = image.Variables };
    }

    private async Task<string> CommitAsync(
        DockerEngine engine,
        StartedContainer container,
        SourceImage image,
        CancellationToken cancellationToken)
    {
        if (config.WindowsContainer)
        {
            await engine.Containers.StopAsync(container.Id, cancellationToken);
        }

        context.Ui.Say("Committing the container");
        LedgerEntry entry =
            await context.Ledger.RecordAsync(DockerLedger.Commit(engine.Address, container.Id), cancellationToken);
        try
        {
            CommitRequest request = new(container.Id, image.ChangesFor(config.Changes), config.Author, config.Message);
            string id = await engine.Images.CommitAsync(request, cancellationToken);
            context.Ui.Say($"Image ID: {id}");
            await context.Ledger.StrikeAsync(entry, cancellationToken);
            return id;
        }
        catch (EngineException e)
        {
            throw e.ToFailure("Error committing container");
        }
    }

    private async Task ExportAsync(DockerEngine engine, StartedContainer container, CancellationToken cancellationToken)
    {
        await using UnfinishedFile file = await UnfinishedFile.CreateAsync(
            config.ExportPath, context.Ledger, cancellationToken);
        context.Ui.Say("Exporting the container");
        try
        {
            await engine.Containers.ExportAsync(container.Id, file.Content, cancellationToken);
        }
        catch (EngineException e)
        {
            throw e.ToFailure("Error exporting");
        }

        await file.FinishAsync(cancellationToken);
    }
}
