using Kiln.Components.Files;
using Kiln.Components.ShellLocal;
using Kiln.Components.Templates;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Components;

namespace Kiln.Provisioners.ShellLocal;

/// <summary>Runs scripts on the machine that Kiln runs on.</summary>
public sealed class ShellLocalProvisioner : ICacheableProvisioner
{
    private readonly LocalScripts _scripts;

    private ShellLocalProvisioner(ShellLocalProvisionerConfig config, PrepareContext context) =>
        _scripts = new(config.Options, context, isPostProcessor: false);

    public static ComponentFactory<IProvisioner> Factory { get; } = new(
        "shell-local",
        ShellLocalProvisionerConfig.Schema,
        static (config, context) => TemplatedComponent.Prepare<IProvisioner, ShellLocalProvisionerConfig>(
            ShellLocalConfig.KeepCommandWhole(config),
            context,
            static (bound, prepare) => new ShellLocalProvisioner(bound, prepare)))
    {
        RendersTemplates = true,
    };

    public ProvisionerInputs Inputs =>
        ProvisionerInputs.None with { Obstacle = "it runs commands on this machine" };

    public Task ProvisionAsync(ProvisionContext context, CancellationToken cancellationToken) => _scripts.RunAsync(
        context.Ui,
        context.Variables,
        new TemporaryPlace(context.Directories.Temporary, context.Ledger),
        context.Time,
        cancellationToken);
}
