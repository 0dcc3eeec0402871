using System.Collections.Immutable;
using Kiln.Platform.Processes;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Tests.Secrets;

/// <summary>A builder with a provisioner that says what a command wrote, in the pieces in which it was read.</summary>
/// <param name="chunks">Bytes of standard output.</param>
/// <param name="maxLineBytes">A longer line comes in parts.</param>
internal sealed class ChatterCatalogue(IEnumerable<ReadOnlyMemory<byte>> chunks, int maxLineBytes) : IComponentCatalogue, IBuilder, IProvisioner
{
    public ImmutableArray<string> GeneratedVariables => [];

    public ComponentFactory<IBuilder> FindBuilder(string type) => new(type, ConfigSchema.Empty, (_, _) => new(this, []));

    public ComponentFactory<IProvisioner> FindProvisioner(string type) => new(type, ConfigSchema.Empty, (_, _) => new(this, []));

    public ComponentFactory<IPostProcessor>? FindPostProcessor(string type) => null;

    public ComponentFactory<IDataSource>? FindDataSource(string type) => null;

    public ImmutableArray<string> TypesOf(ComponentKind kind) => [];

    public async Task<IArtifact?> BuildAsync(BuildContext context, CancellationToken cancellationToken)
    {
        await context.Provisioners.RunAsync(new NoneCommunicator(), BuildVariables.Empty, null, cancellationToken);
        return null;
    }

    public Task ProvisionAsync(ProvisionContext context, CancellationToken cancellationToken)
    {
        IUi ui = context.Ui;
        LineSplitter splitter = new(ui.Say, maxLineBytes);
        foreach (ReadOnlyMemory<byte> chunk in chunks)
        {
            splitter.Write(chunk.Span);
        }

        splitter.Complete();
        return Task.CompletedTask;
    }
}
