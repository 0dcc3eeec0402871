using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Template.Variables;

/// <summary>A <c>validation</c> block of a variable.</summary>
/// <param name="Condition">Refers to the variable alone.</param>
/// <param name="ErrorMessage">Shown when the condition is false.</param>
/// <param name="Place">The block's header.</param>
internal sealed record ValidationRule(ExpressionSyntax Condition, string ErrorMessage, SourceRange Place);
