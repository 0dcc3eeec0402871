using Kiln.Sdk.Components;

namespace Kiln.Template.Upgrading;

/// <summary>How a template is upgraded.</summary>
public sealed record UpgradeOptions
{
    /// <summary>Knows whether an option of a component is an argument or a block.</summary>
    public required IComponentCatalogue Catalogue { get; init; }

    /// <summary>Explains the file and its sections in comments.</summary>
    public bool HasAnnotations { get; init; }
}
