using Kiln.Values;

namespace Kiln.Language.Diagnostics;

/// <summary>What a reference in a failing expression stood for, printed as <c>with var.x as "a"</c>.</summary>
/// <param name="Reference">As written: <c>var.x</c>, <c>local.list[0]</c>.</param>
/// <param name="Value">A sensitive value prints as a placeholder; an unknown one is not printed.</param>
public sealed record ReferencedValue(string Reference, HclValue Value)
{
    /// <summary>Packer's text does not have it; it is shown to people only.</summary>
    public bool IsHelp { get; init; }

    /// <summary><c>var.x as "a"</c>, without the value of a secret.</summary>
    public string Description => ReferencedValueText.Describe(this);
}
