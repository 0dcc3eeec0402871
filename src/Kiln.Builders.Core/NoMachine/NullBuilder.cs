using System.Collections.Immutable;
using Kiln.Communicators;
using Kiln.Components.Templates;
using Kiln.Machines.Connecting;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Core.NoMachine;

/// <summary>Makes nothing and lets the provisioners run, on a machine that is there already or on none.</summary>
public sealed class NullBuilder(NullBuilderConfig config) : IBuilder
{
    public static ComponentFactory<IBuilder> Factory { get; } =
        TemplatedComponent.Factory<IBuilder, NullBuilderConfig>(
            "null",
            static (config, _) => new NullBuilder(config));

    public ImmutableArray<string> GeneratedVariables => [];

    public async Task<IArtifact?> BuildAsync(BuildContext context, CancellationToken cancellationToken)
    {
        CommunicatorConfig connection = config.Connection;
        MachineAccess access = new()
        {
            FindAddressAsync = _ => ValueTask.FromResult(new MachineAddress(connection.Host!, connection.Port)),
            KnownHost = connection.Host,

            // Compat: Packer believes every machine.
            HostKeys = HostKeyPolicy.AcceptAny with { Warns = true },
        };
        ConnectedMachine machine = await new ConnectStep(connection, access).RunAsync(context, cancellationToken);

        // Compat: without a connection there is nothing that Packer's builder would tell of it.
        BuildVariables known =
            connection.Communicator == CommunicatorConfig.None ? BuildVariables.Empty : machine.Variables;
        BuildVariables variables = known.With("ID", NullArtifact.ArtifactId);
        await context.Provisioners.RunAsync(machine.Communicator, variables, null, cancellationToken);
        return new NullArtifact(variables);
    }
}
