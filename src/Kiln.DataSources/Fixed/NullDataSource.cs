using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Values;

namespace Kiln.DataSources.Fixed;

/// <summary>Gives back its input.</summary>
public sealed class NullDataSource : IDataSource
{
    private const string Output = "output";

    private readonly string _input;

    private NullDataSource(string input) => _input = input;

    public static ComponentFactory<IDataSource> Factory { get; } =
        ComponentFactory<IDataSource>.For<NullDataSourceConfig>(
            "null",
            static (config, _) => new NullDataSource(config.Input));

    public HclType OutputType { get; } = HclType.Object(
        ImmutableSortedDictionary.Create<string, HclType>(StringComparer.Ordinal).Add(Output, HclType.String));

    public Task<HclValue> ReadAsync(CancellationToken cancellationToken) =>
        Task.FromResult(HclValue.Object([KeyValuePair.Create(Output, HclValue.String(_input))]));
}
