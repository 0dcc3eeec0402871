using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Values;

namespace TarPlugin;

/// <summary>The data source <c>tar-entries</c>.</summary>
public sealed class EntriesDataSource(EntriesConfig config) : IDataSource
{
    public static ComponentFactory<IDataSource> Factory { get; } =
        ComponentFactory<IDataSource>.For<EntriesConfig>(
            "tar-entries", static (config, _) => new EntriesDataSource(config));

    public HclType OutputType { get; } = HclType.Object(
        ImmutableSortedDictionary.Create<string, HclType>(StringComparer.Ordinal)
            .Add("names", HclType.List(HclType.String))
            .Add("size", HclType.Number));

    public async Task<HclValue> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            ImmutableArray<TarMember> members = await TarArchive.ReadAsync(config.Archive, cancellationToken);
            return HclValue.Object(
            [
                KeyValuePair.Create(
                    "names", HclValue.List(HclType.String, [.. members.Select(static m => HclValue.String(m.Name))])),
                KeyValuePair.Create("size", HclValue.Number(members.Sum(static m => m.Size))),
            ]);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new BuildFailedException($"{config.Archive} could not be read: {e.Message}", e);
        }
    }
}
