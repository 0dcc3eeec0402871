using Kiln.Components.ShellLocal;
using Kiln.Sdk.Configuration;

namespace Kiln.PostProcessors.ShellLocal;

/// <summary>
/// Runs scripts on the machine that Kiln runs on, when an artifact is made. Gives the artifact on as it is and keeps
/// it.
/// </summary>
[ConfigRecord("shell-local", Kind = "post-processor")]
public sealed partial record ShellLocalPostProcessorConfig : IValidatedConfig
{
    [ConfigInclude]
    public ShellLocalOptions Options { get; init; } = new();

    public IEnumerable<ConfigProblem> Validate() => Options.Validate();
}
