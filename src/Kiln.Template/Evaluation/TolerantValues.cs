using Kiln.Language.Evaluation;
using Kiln.Values;

namespace Kiln.Template.Evaluation;

/// <summary>
/// Values by name, where every name exists: for expressions whose missing names have been reported, to find what else
/// is wrong with them.
/// </summary>
internal sealed class TolerantValues(INamedValues values) : INamedValues
{
    public IEnumerable<string> Names => values.Names;

    public HclValue? Find(string name) => values.Find(name) ?? HclValue.DynamicUnknown;
}
