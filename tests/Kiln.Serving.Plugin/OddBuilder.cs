using System.Collections.Immutable;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;

namespace Kiln.Serving.Plugin;

internal sealed class OddBuilder(OddConfig config) : IBuilder
{
    public static ComponentFactory<IBuilder> Factory { get; } = ComponentFactory<IBuilder>.For<OddConfig>(
        "odd", static (config, _) => OddWork.Prepare(config, new OddBuilder(config)));

    public ImmutableArray<string> GeneratedVariables => ["Odd"];

    public async Task<IArtifact?> BuildAsync(BuildContext context, CancellationToken cancellationToken)
    {
        OddWork.CleanUp(config, context);
        await OddWork.RunAsync(config, context.Ui, cancellationToken);
        BuildVariables variables = BuildVariables.Empty.With("ID", "odd-id").With("Odd", "odd value");
        await context.Provisioners.RunAsync(new NoneCommunicator(), variables, null, cancellationToken);
        return new OddArtifact(variables);
    }
}
