using System.Collections.Immutable;
using Kiln.Language.Syntax;
using Kiln.Template.Blocks;

namespace Kiln.Template.Planning;

/// <summary>The expressions of locals by their names.</summary>
internal sealed class LocalExpressions(ImmutableArray<LocalBlock> locals)
{
    private readonly Lazy<Dictionary<string, ExpressionSyntax>> _byName = new(() =>
    {
        Dictionary<string, ExpressionSyntax> byName = new(StringComparer.Ordinal);
        foreach (LocalBlock local in locals)
        {
            if (local.Expression is { } expression)
            {
                byName.TryAdd(local.Name, expression);
            }
        }

        return byName;
    });

    public static LocalExpressions None { get; } = new([]);

    /// <returns>Null when there is no such local.</returns>
    public ExpressionSyntax? Find(string name) => _byName.Value.GetValueOrDefault(name);
}
