using Kiln.Components.Files;
using Kiln.Components.Templates;
using Kiln.Provisioners.Remote;
using Kiln.Sdk.Components;

namespace Kiln.Provisioners.Shell;

/// <summary>Uploads scripts to the machine and runs them there.</summary>
public sealed class ShellProvisioner : IProvisioner
{
    private const string DefaultShebang = "/bin/sh -e";
    private readonly ShellConfig _config;
    private readonly PrepareContext _prepare;

    private ShellProvisioner(ShellConfig config, PrepareContext prepare)
    {
        _config = config;
        _prepare = prepare;
    }

    public static ComponentFactory<IProvisioner> Factory { get; } =
        TemplatedComponent.Factory<IProvisioner, ShellConfig>(
            "shell",
            static (config, context) => new ShellProvisioner(config, context));

    public async Task ProvisionAsync(ProvisionContext context, CancellationToken cancellationToken)
    {
        RunTemplates templates = new(_prepare, context.Time, context.Variables);
        ShellRun run = new(_config, _prepare, context, templates);
        if (_config.Inline.IsEmpty)
        {
            await run.RunAsync(_config.Files, cancellationToken);
        }
        else
        {
            await using TemporaryFile script = await ScriptFiles.WriteTemporaryAsync(
                context, "packer-shell", Compose(templates), cancellationToken);
            await run.RunAsync([script.Path], cancellationToken);
        }

        await PauseAfter.WaitAsync(_config.PauseAfter, context, cancellationToken);
    }

    private string Compose(RunTemplates templates)
    {
        string body = ScriptFiles.Join(_config.Inline, templates);
        bool bringsShebang = _config.InlineShebang is null && body.StartsWith("#!", StringComparison.Ordinal);
        return bringsShebang ? body : $"#!{_config.InlineShebang ?? DefaultShebang}\n{body}";
    }
}
