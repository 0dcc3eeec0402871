using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Template.Blocks;

/// <summary>A local value, from <c>locals</c> or <c>local</c>.</summary>
/// <param name="Name">Without <c>local.</c>.</param>
/// <param name="Expression">What it stands for; null when that is missing, which has been reported.</param>
/// <param name="IsSensitive">Its strings are secrets.</param>
/// <param name="Place">Where it is declared.</param>
public sealed record LocalBlock(string Name, ExpressionSyntax? Expression, bool IsSensitive, SourceRange Place);
