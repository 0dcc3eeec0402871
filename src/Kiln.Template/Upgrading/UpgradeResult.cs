using System.Collections.Immutable;

namespace Kiln.Template.Upgrading;

/// <param name="Text">The template in HCL2, formatted.</param>
/// <param name="Notes">What differs from the JSON template and works all the same, full sentences.</param>
/// <param name="Problems">What the user must look at, because it could not be upgraded.</param>
public sealed record UpgradeResult(string Text, ImmutableArray<string> Notes, ImmutableArray<string> Problems);
