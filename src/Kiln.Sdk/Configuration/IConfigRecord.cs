using Kiln.Values;

namespace Kiln.Sdk.Configuration;

/// <summary>
/// Implemented by the generator for every partial record marked with <see cref="ConfigRecordAttribute"/>.
/// </summary>
public interface IConfigRecord<TSelf>
    where TSelf : class, IConfigRecord<TSelf>
{
    static abstract ConfigSchema Schema { get; }

    /// <summary>
    /// Reads a record from an object value. Values are converted weakly typed (a number for a string option, one
    /// string for a list of strings), as legacy templates and <c>override</c> objects need it; unknown keys and values
    /// that do not convert are problems. Null means not set. Keys that start with <c>packer_</c> are ignored.
    /// </summary>
    static abstract BoundConfig<TSelf> Bind(HclValue config);

    /// <summary>Reads the options from a block that may hold those of other records as well.</summary>
    static abstract TSelf Read(ConfigBinder binder);
}

/// <summary>
/// Optional second look at a bound record: rules over more than one option. Called by the component's preparation.
/// </summary>
public interface IValidatedConfig
{
    IEnumerable<ConfigProblem> Validate();
}
