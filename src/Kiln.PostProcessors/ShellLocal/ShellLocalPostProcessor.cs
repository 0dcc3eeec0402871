using Kiln.Components.Files;
using Kiln.Components.ShellLocal;
using Kiln.Components.Templates;
using Kiln.Sdk.Components;

namespace Kiln.PostProcessors.ShellLocal;

/// <summary>Runs scripts on the machine that Kiln runs on; gives the artifact on as it is.</summary>
public sealed class ShellLocalPostProcessor : IPostProcessor
{
    private readonly LocalScripts _scripts;

    private ShellLocalPostProcessor(ShellLocalPostProcessorConfig config, PrepareContext context) =>
        _scripts = new(config.Options, context, isPostProcessor: true);

    public static ComponentFactory<IPostProcessor> Factory { get; } = new(
        "shell-local",
        ShellLocalPostProcessorConfig.Schema,
        static (config, context) => TemplatedComponent.Prepare<IPostProcessor, ShellLocalPostProcessorConfig>(
            ShellLocalConfig.KeepCommandWhole(config),
            context,
            static (bound, prepare) => new ShellLocalPostProcessor(bound, prepare)))
    {
        RendersTemplates = true,
    };

    public async Task<PostProcessResult> PostProcessAsync(
        PostProcessContext context,
        IArtifact input,
        CancellationToken cancellationToken)
    {
        TemporaryPlace place = new(context.Directories.Temporary, context.Ledger);
        await _scripts.RunAsync(context.Ui, input.Variables, place, context.Time, cancellationToken);
        return new(input, KeepInput: true, MustKeepInput: true);
    }
}
