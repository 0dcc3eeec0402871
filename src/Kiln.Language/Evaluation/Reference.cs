using System.Collections.Immutable;
using Kiln.Language.Text;

namespace Kiln.Language.Evaluation;

/// <summary>A name from outside that an expression uses: <c>local.x</c>, <c>data.t.n.out[0]</c>.</summary>
/// <param name="Root">The first name: <c>local</c>.</param>
/// <param name="Attributes">
/// The names that follow, as far as they are written out: <c>x</c> for <c>local.x[var.i].y</c> and for <c>local["x"]</c>.
/// Empty when the root is used as a whole.
/// </param>
/// <param name="Range">The whole traversal.</param>
public sealed record Reference(string Root, ImmutableArray<string> Attributes, SourceRange Range)
{
    /// <summary>As it would be written: <c>local.x</c>.</summary>
    public override string ToString() => string.Join('.', Attributes.Prepend(Root));
}
