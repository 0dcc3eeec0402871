using System.Text;
using Kiln.Components.Files;
using Kiln.Components.Templates;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Values;

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
            await using TemporaryFile script = await TemporaryFile.CreateAsync(
                new TemporaryPlace(context.Directories.Temporary, context.Ledger),
                "packer-shell",
                "",
                Encoding.UTF8.GetBytes(Compose(templates)),
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                cancellationToken);
            await run.RunAsync([script.Path], cancellationToken);
        }

        if (_config.PauseAfter > TimeSpan.Zero)
        {
            context.Ui.Say($"Pausing {GoDuration.Format(_config.PauseAfter)} after this provisioner...");
            await Task.Delay(_config.PauseAfter, context.Time, cancellationToken);
        }
    }

    private string Compose(RunTemplates templates)
    {
        StringBuilder text = new();
        foreach (string line in _config.Inline)
        {
            text.Append(templates.Render("inline", line)).Append('\n');
        }

        string body = text.ToString();
        bool bringsShebang = _config.InlineShebang is null && body.StartsWith("#!", StringComparison.Ordinal);
        return bringsShebang ? body : $"#!{_config.InlineShebang ?? DefaultShebang}\n{body}";
    }
}
