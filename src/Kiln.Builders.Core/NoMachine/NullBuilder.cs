using System.Collections.Immutable;
using Kiln.Components.Templates;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Values;

namespace Kiln.Builders.Core.NoMachine;

/// <summary>Makes nothing and lets the provisioners run.</summary>
public sealed class NullBuilder : IBuilder
{
    private readonly CommunicatorConfig _connection;

    private NullBuilder(NullBuilderConfig config) => _connection = config.Connection;

    public static ComponentFactory<IBuilder> Factory { get; } = TemplatedComponent.Factory<IBuilder, NullBuilderConfig>(
        "null",
        static (config, _) => new NullBuilder(config));

    public ImmutableArray<string> GeneratedVariables => [];

    public async Task<IArtifact?> BuildAsync(BuildContext context, CancellationToken cancellationToken)
    {
        BuildVariables variables = BuildVariables.Empty
            .With("ID", NullArtifact.ArtifactId)
            .With("Host", _connection.Host ?? "")
            .With("Port", HclValue.Number(_connection.Port))
            .With("User", _connection.User ?? "")
            .With("Password", _connection.Password ?? "")
            .With("ConnType", _connection.Communicator);
        await context.Provisioners.RunAsync(new NoneCommunicator(), variables, null, cancellationToken);
        return new NullArtifact(variables);
    }
}
