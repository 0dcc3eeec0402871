using Kiln.Components.Checkpoints;
using Kiln.Components.Files;
using Kiln.Components.Templates;
using Kiln.Provisioners.Remote;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Components;

namespace Kiln.Provisioners.Shell;

/// <summary>Uploads scripts to the machine and runs them there.</summary>
public sealed class ShellProvisioner(ShellConfig config, PrepareContext prepare) : ICacheableProvisioner
{
    private const string DefaultShebang = "/bin/sh -e";

    public static ComponentFactory<IProvisioner> Factory { get; } =
        TemplatedComponent.Factory<IProvisioner, ShellConfig>(
            "shell",
            static (config, context) => new ShellProvisioner(config, context));

    public ProvisionerInputs Inputs => config.Scripts.Collect(new InputCollector(prepare))
        .Add("env_var_format", config.EnvVarFormat)
        .Add("inline_shebang", config.InlineShebang)
        .Add("remote_folder", config.RemoteFolder)
        .Add("remote_file", config.RemoteFile)
        .Add("remote_path", config.RemotePath)
        .AddLate("execute_command", config.ExecuteCommand, "Vars", "Path", "EnvVarFile")
        .Inputs;

    public async Task ProvisionAsync(ProvisionContext context, CancellationToken cancellationToken)
    {
        RunTemplates templates = new(prepare, context.Time, context.Variables);
        ShellRun run = new(config, prepare, context, templates);
        if (config.Scripts.Inline.IsEmpty)
        {
            await run.RunAsync(config.Scripts.Files, cancellationToken);
        }
        else
        {
            await using TemporaryFile script = await ScriptFiles.WriteTemporaryAsync(
                context, "packer-shell", Compose(templates), cancellationToken);
            await run.RunAsync([script.Path], cancellationToken);
        }

        await PauseAfter.WaitAsync(config.PauseAfter, context, cancellationToken);
    }

    private string Compose(RunTemplates templates)
    {
        string body = ScriptFiles.Join(config.Scripts.Inline, templates);
        bool bringsShebang = config.InlineShebang is null && body.StartsWith("#!", StringComparison.Ordinal);
        return bringsShebang ? body : $"#!{config.InlineShebang ?? DefaultShebang}\n{body}";
    }
}
