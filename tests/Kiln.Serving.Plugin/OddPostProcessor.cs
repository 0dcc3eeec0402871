using Kiln.Sdk.Components;

namespace Kiln.Serving.Plugin;

internal sealed class OddPostProcessor(OddConfig config) : IPostProcessor
{
    public static ComponentFactory<IPostProcessor> Factory { get; } = ComponentFactory<IPostProcessor>.For<OddConfig>(
        "odd", static (config, _) => OddWork.Prepare(config, new OddPostProcessor(config)));

    public async Task<PostProcessResult> PostProcessAsync(
        PostProcessContext context,
        IArtifact input,
        CancellationToken cancellationToken)
    {
        await OddWork.RunAsync(config, context.Ui, cancellationToken);
        return new(new OddArtifact(input.Variables), KeepInput: true);
    }
}
