using Kiln.Language.Diagnostics;
using Kiln.Language.Syntax;

namespace Kiln.Language.Types;

/// <summary>Reads types such as <c>list(string)</c>, which are written as expressions but never evaluated.</summary>
public static class TypeExpressions
{
    /// <summary>
    /// The type of a variable: <c>any</c> and optional attributes are allowed. After an error the constraint takes
    /// anything.
    /// </summary>
    public static Parsed<TypeConstraint> Read(ExpressionSyntax expression) => new TypeReader(allowsDefaults: true).Run(expression);

    /// <summary>The second argument of <c>convert</c>: no optional attributes with defaults.</summary>
    internal static Parsed<TypeConstraint> ReadForConversion(ExpressionSyntax expression) =>
        new TypeReader(allowsDefaults: false).Run(expression);
}
