using System.Collections.Immutable;
using Kiln.Components.Templates;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Core.NoMachine;

/// <summary>Makes nothing and lets the provisioners run.</summary>
public sealed class NullBuilder : IBuilder
{
    /// <summary>Compat: the name of Packer's step.</summary>
    private const string ConnectStep = "StepConnect";

    public static ComponentFactory<IBuilder> Factory { get; } =
        TemplatedComponent.Factory<IBuilder, NullBuilderConfig>(
            "null",
            static (_, _) => new NullBuilder());

    public ImmutableArray<string> GeneratedVariables => [];

    public async Task<IArtifact?> BuildAsync(BuildContext context, CancellationToken cancellationToken)
    {
        // Only the communicator "none" gets past the preparation, and it has neither host nor user to tell.
        ICommunicator machine = await context.Steps.RunAsync<ICommunicator>(
            ConnectStep, static _ => Task.FromResult<ICommunicator>(new NoneCommunicator()), cancellationToken);
        BuildVariables variables = BuildVariables.Empty.With("ID", NullArtifact.ArtifactId);
        await context.Provisioners.RunAsync(machine, variables, null, cancellationToken);
        return new NullArtifact(variables);
    }
}
