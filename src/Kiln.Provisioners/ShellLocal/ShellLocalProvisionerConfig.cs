using Kiln.Components.ShellLocal;
using Kiln.Sdk.Configuration;

namespace Kiln.Provisioners.ShellLocal;

/// <summary>
/// Runs scripts on the machine that Kiln runs on, in Kiln's working directory and with its environment.
/// </summary>
[ConfigRecord("shell-local", Kind = "provisioner")]
public sealed partial record ShellLocalProvisionerConfig : IValidatedConfig
{
    [ConfigInclude]
    public ShellLocalOptions Options { get; init; } = new();

    public IEnumerable<ConfigProblem> Validate() => Options.Validate();
}
