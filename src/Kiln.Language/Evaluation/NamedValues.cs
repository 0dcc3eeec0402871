using Kiln.Values;

namespace Kiln.Language.Evaluation;

/// <summary>Named values from two functions.</summary>
/// <param name="names">Gives all names.</param>
/// <param name="find">Gives the value of one, or null when there is none.</param>
public sealed class NamedValues(Func<IEnumerable<string>> names, Func<string, HclValue?> find) : INamedValues
{
    public IEnumerable<string> Names => names();

    public HclValue? Find(string name) => find(name);
}
