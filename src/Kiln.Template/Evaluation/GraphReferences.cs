using System.Collections.Immutable;
using Kiln.Language.Evaluation;

namespace Kiln.Template.Evaluation;

/// <summary>What locals and data sources say about each other.</summary>
internal static class GraphReferences
{
    public static ImmutableArray<Reference> In(GraphNode node) => node switch
    {
        { Data: { } data } => data.Body.References(),
        { Local.Expression: { } expression } => References.In(expression),
        _ => [],
    };

    /// <summary>The name of the node that a reference leads to; null when it does not name one.</summary>
    public static string? NameOf(Reference reference) => reference switch
    {
        { Root: "local", Attributes: [string name, ..] } => $"local.{name}",
        { Root: "data", Attributes: [string type, string name, ..] } => $"data.{type}.{name}",
        _ => null,
    };
}
