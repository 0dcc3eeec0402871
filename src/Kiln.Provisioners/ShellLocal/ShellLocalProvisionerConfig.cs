using Kiln.Components.ShellLocal;
using Kiln.Components.Templates;
using Kiln.Sdk.Configuration;

namespace Kiln.Provisioners.ShellLocal;

/// <summary>
/// Runs scripts on the machine that Kiln runs on, in Kiln's working directory and with its environment.
/// </summary>
[ConfigRecord("shell-local", Kind = "provisioner")]
public sealed partial record ShellLocalProvisionerConfig
    : IValidatedConfig, ITemplatedConfig<ShellLocalProvisionerConfig>
{
    [ConfigInclude]
    public ShellLocalOptions Options { get; init; } = new();

    public ShellLocalProvisionerConfig Render(OptionTemplates templates) =>
        this with { Options = Options.Render(templates) };

    public IEnumerable<ConfigProblem> Validate() => Options.Validate();
}
