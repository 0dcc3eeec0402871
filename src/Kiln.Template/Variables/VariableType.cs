using Kiln.Language.Types;
using Kiln.Values;

namespace Kiln.Template.Variables;

/// <summary>What the type of a variable means for its values.</summary>
internal static class VariableType
{
    /// <summary>The type of a default is the type of the variable, unless it says nothing about it.</summary>
    public static TypeConstraint OfDefault(HclValue value)
    {
        bool saysNothing = value.Type == HclType.EmptyTuple || value.Type == HclType.EmptyObject;
        return saysNothing ? TypeConstraint.Any : new(value.Type, null);
    }

    /// <summary>True when text from outside is the value itself; false when it is an expression.</summary>
    public static bool TakesRawText(this TypeConstraint constraint) =>
        constraint.Type == HclType.String || constraint.Type == HclType.Number || constraint.Type == HclType.Dynamic;
}
