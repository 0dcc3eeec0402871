using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Values;

namespace Kiln.Serving.Plugin;

internal sealed class OddDataSource(OddConfig config) : IDataSource
{
    public static ComponentFactory<IDataSource> Factory { get; } = ComponentFactory<IDataSource>.For<OddConfig>(
        "odd", static (config, _) => OddWork.Prepare(config, new OddDataSource(config)));

    public HclType OutputType { get; } = HclType.Object(
        ImmutableSortedDictionary.Create<string, HclType>(StringComparer.Ordinal)
            .Add("said", HclType.List(HclType.String)));

    public async Task<HclValue> ReadAsync(CancellationToken cancellationToken)
    {
        await OddWork.RunAsync(config, ui: null, cancellationToken);
        return HclValue.Object(
        [
            KeyValuePair.Create("said", HclValue.List(HclType.String, [.. config.Say.Select(HclValue.String)])),
        ]);
    }
}
