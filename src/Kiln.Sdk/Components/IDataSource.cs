using Kiln.Values;

namespace Kiln.Sdk.Components;

/// <summary>Reads something that a template needs before its builds start.</summary>
public interface IDataSource
{
    /// <summary>The type of what <see cref="ReadAsync"/> gives, known before it runs.</summary>
    HclType OutputType { get; }

    /// <exception cref="BuildFailedException">It could not be read.</exception>
    Task<HclValue> ReadAsync(CancellationToken cancellationToken);
}
