using Kiln.Values;

namespace Kiln.Language.Evaluation;

/// <summary>
/// The attributes of a root name such as <c>local</c>, found one at a time, so that an expression with one reference
/// does not pay for ten thousand locals. Called on the thread that evaluates.
/// </summary>
public interface INamedValues
{
    /// <summary>All names, for suggestions and for an expression that takes the root as a whole.</summary>
    IEnumerable<string> Names { get; }

    /// <returns>Null when there is no such name.</returns>
    HclValue? Find(string name);
}
