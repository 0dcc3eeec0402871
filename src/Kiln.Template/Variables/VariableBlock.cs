using System.Collections.Immutable;
using Kiln.Language.Text;
using Kiln.Language.Types;
using Kiln.Values;

namespace Kiln.Template.Variables;

/// <summary>An input variable, from <c>variable</c> or <c>variables</c>.</summary>
/// <param name="Name">Without <c>var.</c>.</param>
/// <param name="Place">Where it is declared.</param>
public sealed record VariableBlock(string Name, SourceRange Place)
{
    /// <summary>
    /// What its values are converted to: what <c>type</c> says, else the type of the default, else anything.
    /// </summary>
    public TypeConstraint Type { get; init; } = TypeConstraint.Any;

    /// <summary>Null when it must be set from outside.</summary>
    public HclValue? Default { get; init; }

    /// <summary>Where the default stands.</summary>
    public SourceRange? DefaultPlace { get; init; }

    public string Description { get; init; } = "";

    /// <summary>The strings in its value are secrets.</summary>
    public bool IsSensitive { get; init; }

    internal ImmutableArray<ValidationRule> Rules { get; init; } = [];
}
