using Kiln.Sdk.Configuration;

namespace Kiln.DataSources.Fixed;

/// <summary>
/// Gives back what it is given, as `output`: a value that counts as a data source's result, for tests and for
/// trying out templates.
/// </summary>
[ConfigRecord("null", Kind = "data source")]
public sealed partial record NullDataSourceConfig : IValidatedConfig
{
    /// <summary>What `output` will be; not empty.</summary>
    [ConfigOption(Required = true)]
    public string Input { get; init; } = "";

    public IEnumerable<ConfigProblem> Validate() =>
        Input.Length == 0 ? [new("the `input` must be specified", "input")] : [];
}
