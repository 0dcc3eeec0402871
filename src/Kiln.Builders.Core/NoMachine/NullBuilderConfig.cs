using Kiln.Sdk.Communication;
using Kiln.Sdk.Configuration;

namespace Kiln.Builders.Core.NoMachine;

/// <summary>
/// Makes nothing: the provisioners work on a machine that is there already, or, without a communicator, on none.
/// </summary>
[ConfigRecord("null", Kind = "builder")]
public sealed partial record NullBuilderConfig : IValidatedConfig
{
    [ConfigInclude]
    public CommunicatorConfig Connection { get; init; } = new();

    public IEnumerable<ConfigProblem> Validate() => [.. Connection.Validate(), .. Connection.ValidateFixedHost()];
}
