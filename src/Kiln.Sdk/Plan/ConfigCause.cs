using Kiln.Values;

namespace Kiln.Sdk.Plan;

/// <summary>Something that the value of an option is made from: for telling why that has changed.</summary>
/// <param name="Name">As the template has it: <c>var.release</c>, <c>timestamp()</c>.</param>
/// <param name="Value">Null for what is new in each run.</param>
public readonly record struct ConfigCause(string Name, HclValue? Value);
